internal import ByteIO
internal import Synchronization

/// The files of one side of a comparison, in the order of the command line; a folder stands for its `*.csv`.
struct InventorySources {
    let files: [Source]

    /// One file. It may be read more than once, and is the same each time; what a whole reading found is noted.
    final class Source: Sendable {
        /// As the user named it; `-` is standard input.
        let name: String

        private struct State {
            var byteCount = 0
            /// The digest of a whole reading.
            var sha256: String?
            /// What the file was when it was first opened.
            var version: FileVersion?
            /// What standard input or a pipe held, which gives its bytes only once.
            var kept: [UInt8]?
        }

        private let hashes: Bool
        private let state: Mutex<State>
        private let standardInput: any InputPort

        fileprivate init(name: String, hashes: Bool, standardInput: any InputPort) {
            self.name = name
            self.standardInput = standardInput
            self.hashes = hashes
            state = Mutex(State())
        }

        private static let keptSizeMax = 4 << 30

        /// Opens the file; the closure gives its blocks and 0 at the end.
        ///
        /// Throws: `FileError`, also where the file is not what it was.
        func open() throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
            let read = try reader()
            var hasher = hashes && state.withLock({ $0.sha256 == nil }) ? SHA256Hasher() : nil
            var byteCount = 0
            return { buffer in
                let count = try read(buffer)
                byteCount += count
                hasher?.update(UnsafeRawBufferPointer(buffer)[..<count])
                // What is read in part says nothing of the whole.
                if count == 0, !buffer.isEmpty {
                    self.state.withLock { state in
                        state.byteCount = byteCount
                        if let digest = hasher?.hexDigest() { state.sha256 = digest }
                    }
                }
                return count
            }
        }

        private func reader() throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
            guard name != "-", try Folder.kind(of: name) != .other else { return try keptReader() }
            let file = try FileDescriptor.openForReading(name)
            try check(file)
            return { buffer in
                let count = try file.read(into: buffer)
                if count == 0 { try self.check(file) }
                return count
            }
        }

        /// Refuses a file that is not what it was: what was read before would not belong to what is read now.
        private func check(_ file: FileDescriptor) throws {
            let found = try file.version()
            let known = state.withLock { state in
                state.version = state.version ?? found
                return state.version
            }
            guard known == found else {
                throw FileError("read", path: name, reason: "it was changed while it was read: start again")
            }
        }

        private func keptReader() throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
            let bytes = try state.withLock { state in
                if let kept = state.kept { return kept }
                let bytes = try readAll()
                state.kept = bytes
                return bytes
            }
            var offset = 0
            return { buffer in
                let count = min(buffer.count, bytes.count - offset)
                buffer.copyBytes(from: bytes[offset..<(offset + count)])
                offset += count
                return count
            }
        }

        private func readAll() throws -> [UInt8] {
            if name == "-" { return try standardInput.readAll(sizeMax: Self.keptSizeMax) }
            return try FileDescriptor.openForReading(name).readAll(sizeMax: Self.keptSizeMax)
        }

        fileprivate func write(to writer: inout JSONWriter) {
            state.withLock { state in
                writer.object { writer in
                    writer.member("name", name)
                    writer.member("bytes", state.byteCount)
                    writer.member("sha256", state.sha256)
                }
            }
        }
    }

    /// Resolves the paths of the command line.
    ///
    /// Throws: `CommandFailure` where a path is empty, standard input is named twice, or a folder holds no CSV file; `FileError`.
    init(_ paths: [String], hashes: Bool) throws {
        var names: [String] = []
        for path in paths {
            try GivenPath.refuseEmpty(path, "a file name")
            guard path != "-", try Folder.kind(of: path) == .folder else {
                names.append(path)
                continue
            }
            let inside = try Folder.names(in: path).filter { $0.hasSuffix(".csv") && !$0.hasPrefix(".") }
            guard !inside.isEmpty else {
                throw CommandFailure(.inputRejected, "the folder \(TextSafety.escaped(path)) holds no *.csv file")
            }
            names.append(contentsOf: inside.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 })
        }
        guard names.filter({ $0 == "-" }).count <= 1 else {
            throw CommandFailure(.usage, "standard input (-) can be read only once")
        }
        let standardInput = CommandContext.current.standardInput
        files = names.map { Source(name: $0, hashes: hashes, standardInput: standardInput) }
    }

    /// The bytes of `inputs.json`: names, sizes and, where asked for, SHA-256 of what was read.
    static func encoded(inventory: InventorySources, current: InventorySources?) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("format", "cutover.inputs/1")
            writer.key("requires")
            writer.array { _ in }
            for (name, sources) in [("inventory", inventory), ("current", current)] {
                writer.key(name)
                writer.array { writer in
                    for file in sources?.files ?? [] { file.write(to: &writer) }
                }
            }
        }
        writer.endLine()
        return writer.bytes
    }
}

extension InputPort {
    /// Reads everything to the end, at most `sizeMax` bytes.
    ///
    /// Throws: `FileError`; also where there is more.
    fileprivate func readAll(sizeMax: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = try block.withUnsafeMutableBytes { try read(into: $0) }
            if count == 0 { return all }
            guard all.count + count <= sizeMax else {
                throw FileError("read", path: "-", reason: "it is larger than \(sizeMax) bytes")
            }
            all.append(contentsOf: block[..<count])
        }
    }
}
