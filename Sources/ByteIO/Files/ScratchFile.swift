#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file without a name, for what does not fit into memory: it is gone when its owner is, however that ends.
package final class ScratchFile {
    private let file: FileDescriptor
    private var byteCount = 0

    /// Makes a file in `folder`, readable by its owner alone.
    ///
    /// Throws: `FileError` where the folder does not exist or refuses.
    package init(in folder: String) throws(FileError) {
        let path = "\(folder)/.cutover-\(getpid())-\(UInt64.random(in: .min ... .max)).scratch"
        let number = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
        guard number >= 0 else { throw FileError.last("write", path: path) }
        file = FileDescriptor(number: number, path: path)
        unlink(path)
    }

    /// Appends bytes and returns the offset at which they begin.
    ///
    /// Throws: `FileError`, where the disk is full among others.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
        let offset = byteCount
        try file.write(bytes)
        byteCount += bytes.count
        return offset
    }

    /// Fills the buffer with the bytes from `offset` on.
    ///
    /// Throws: `FileError`; also where there are fewer.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try file.read(into: buffer, at: offset)
    }
}
