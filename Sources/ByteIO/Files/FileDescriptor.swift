#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An open file that closes itself when its last owner goes.
package final class FileDescriptor: Sendable {
    /// The path, for messages.
    package let path: String
    let number: Int32
    private let closesItself: Bool

    init(number: Int32, path: String, closesItself: Bool = true) {
        self.number = number
        self.path = path
        self.closesItself = closesItself
    }

    deinit {
        if closesItself { close(number) }
    }

    /// Standard input, read as it comes.
    package static let standardInput = FileDescriptor(number: 0, path: "-", closesItself: false)
    /// Standard output, written without a buffer.
    package static let standardOutput = FileDescriptor(number: 1, path: "standard output", closesItself: false)
    /// Standard error, written without a buffer.
    package static let standardError = FileDescriptor(number: 2, path: "standard error", closesItself: false)

    /// Gives each standard stream that the caller closed an empty stand-in that refuses to be used, so that no file that is
    /// opened later takes its number and gets what is meant for the stream.
    package static func occupyClosedStandardStreams() {
        for (number, mode) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)] {
            // The lowest free number is taken, which is this one: those before are open by now.
            if fcntl(number, F_GETFD) < 0, errno == EBADF { _ = open("/dev/null", mode) }
        }
    }

    /// Opens an existing file for reading.
    ///
    /// Throws: `FileError`; also where the path is a folder.
    package static func openForReading(_ path: String) throws(FileError) -> FileDescriptor {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw FileError.last("open", path: path) }
        let file = FileDescriptor(number: number, path: path)
        guard try !file.isFolder() else { throw FileError("open", path: path, reason: "it is a folder") }
        return file
    }

    /// Opens a file for appending; makes it with permissions `mode` where there is none.
    ///
    /// Throws: `FileError`.
    package static func openForAppending(_ path: String, mode: UInt32 = 0o600) throws(FileError) -> FileDescriptor {
        let number = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode_t(mode))
        guard number >= 0 else { throw FileError.last("open", path: path) }
        return FileDescriptor(number: number, path: path)
    }

    /// Reads up to `buffer.count` bytes from the current position; 0 at the end.
    ///
    /// Throws: `FileError`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return 0 }
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(number, base, buffer.count)
            #else
                let count = Darwin.read(number, base, buffer.count)
            #endif
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileError.last("read", path: path) }
        }
    }

    /// Reads exactly `count` bytes at `offset`, whatever the current position.
    ///
    /// Throws: `FileError`; also where the file ends before.
    package func read(count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                try read(
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]),
                    at: offset
                )
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Fills the buffer with the bytes at `offset`, whatever the current position.
    ///
    /// Throws: `FileError`; also where the file ends before.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        var filled = 0
        while filled < buffer.count {
            let got = pread(
                number,
                buffer.baseAddress.map { $0 + filled },
                buffer.count - filled,
                off_t(offset + filled)
            )
            if got > 0 {
                filled += got
            } else if got == 0 {
                throw FileError("read", path: path, reason: "the file ends early; it changed while it was read")
            } else if errno != EINTR {
                throw FileError.last("read", path: path)
            }
        }
    }

    /// Reads everything from the current position to the end, at most `sizeMax` bytes.
    ///
    /// Throws: `FileError`; also where the file is larger.
    package func readAll(sizeMax: Int) throws(FileError) -> [UInt8] {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let result = block.withUnsafeMutableBytes { buffer in
                Result { () throws(FileError) in try read(into: buffer) }
            }
            let count = try result.get()
            if count == 0 { return all }
            guard all.count + count <= sizeMax else {
                throw FileError("read", path: path, reason: "it is larger than \(sizeMax) bytes")
            }
            all.append(contentsOf: block[..<count])
        }
    }

    /// Writes all of `bytes` at the current position.
    ///
    /// Throws: `FileError`.
    package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        let result: Result<Void, FileError>? = bytes.withContiguousStorageIfAvailable { buffer in
            Result { () throws(FileError) in try writeAll(UnsafeRawBufferPointer(buffer)) }
        }
        if let result {
            try result.get()
        } else {
            try write(Array(bytes))
        }
    }

    private func writeAll(_ buffer: UnsafeRawBufferPointer) throws(FileError) {
        var done = 0
        while done < buffer.count {
            #if canImport(Glibc)
                let count = Glibc.write(number, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            #else
                let count = Darwin.write(number, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            #endif
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw FileError.last("write", path: path)
            }
        }
    }

    /// Makes what was written survive a power cut.
    ///
    /// After a failure nothing may be assumed of the file: it is never tried again.
    ///
    /// Throws: `FileError`.
    package func synchronize() throws(FileError) {
        guard fsync(number) == 0 else { throw FileError.last("sync", path: path) }
    }

    /// The size in bytes.
    ///
    /// Throws: `FileError`.
    package func size() throws(FileError) -> Int {
        Int(try status().st_size)
    }

    /// When the content was last changed, in seconds since 1970.
    ///
    /// Throws: `FileError`.
    package func modifiedAtSeconds() throws(FileError) -> Int64 {
        try version().modifiedAtSeconds
    }

    /// What tells this content of the file from an earlier or later one.
    ///
    /// Throws: `FileError`.
    package func version() throws(FileError) -> FileVersion {
        let status = try status()
        #if canImport(Glibc)
            let modified = status.st_mtim
        #else
            let modified = status.st_mtimespec
        #endif
        return FileVersion(
            inode: UInt64(status.st_ino),
            byteCount: Int64(status.st_size),
            modifiedAtSeconds: Int64(modified.tv_sec),
            modifiedAtNanoseconds: Int64(modified.tv_nsec)
        )
    }

    /// Whether others than the owner may read or write the file.
    ///
    /// Throws: `FileError`.
    package func isOpenToOthers() throws(FileError) -> Bool {
        try status().st_mode & 0o077 != 0
    }

    /// Whether this is a terminal.
    package var isTerminal: Bool { isatty(number) == 1 }

    /// The width of the terminal in columns, or nil where this is none.
    package var terminalColumns: Int? {
        var size = winsize()
        guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private func isFolder() throws(FileError) -> Bool {
        try status().st_mode & S_IFMT == S_IFDIR
    }

    private func status() throws(FileError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw FileError.last("examine", path: path) }
        return status
    }
}

/// One state of a file, as far as the system tells.
package struct FileVersion: Hashable, Sendable {
    let inode: UInt64
    let byteCount: Int64
    let modifiedAtSeconds: Int64
    let modifiedAtNanoseconds: Int64
}
