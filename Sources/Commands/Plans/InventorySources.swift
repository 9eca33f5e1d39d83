internal import ByteIO
internal import Synchronization

/// The files of one side of a comparison, in the order of the command line; a folder stands for its `*.csv`.
struct InventorySources {
    let files: [Source]

    /// One file, which notes what is read from it.
    final class Source: Sendable {
        /// As the user named it; `-` is standard input.
        let name: String
        private let facts = Mutex(Facts())

        /// What was read of a file.
        struct Facts {
            var byteCount = 0
            var hasher: SHA256Hasher?
        }

        private let hashes: Bool
        private let standardInput: any InputPort
        /// What standard input held, where it is read more than once.
        private let kept: [UInt8]?

        fileprivate init(name: String, hashes: Bool, keepsStandardInput: Bool, standardInput: any InputPort) throws {
            self.name = name
            self.hashes = hashes
            self.standardInput = standardInput
            let keeps = keepsStandardInput && name == "-"
            kept = keeps ? try standardInput.readAll(sizeMax: Self.standardInputSizeMax) : nil
        }

        private static let standardInputSizeMax = 4 << 30

        /// Opens the file; the closure gives its blocks and 0 at the end.
        ///
        /// Throws: `FileError`.
        func open() throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
            facts.withLock { $0 = Facts(hasher: hashes ? SHA256Hasher() : nil) }
            let read = try reader()
            return { buffer in
                let count = try read(buffer)
                self.facts.withLock { facts in
                    facts.byteCount += count
                    facts.hasher?.update(UnsafeRawBufferPointer(buffer)[..<count])
                }
                return count
            }
        }

        private func reader() throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
            if let kept {
                var offset = 0
                return { buffer in
                    let count = min(buffer.count, kept.count - offset)
                    buffer.copyBytes(from: kept[offset..<(offset + count)])
                    offset += count
                    return count
                }
            }
            if name == "-" { return { [standardInput] buffer in try standardInput.read(into: buffer) } }
            let file = try FileDescriptor.openForReading(name)
            return { buffer in try file.read(into: buffer) }
        }

        fileprivate func write(to writer: inout JSONWriter) {
            facts.withLock { facts in
                writer.object { writer in
                    writer.member("name", name)
                    writer.member("bytes", facts.byteCount)
                    writer.member("sha256", facts.hasher?.hexDigest())
                }
            }
        }
    }

    /// Resolves the paths of the command line.
    ///
    /// Throws: `CommandFailure` where a path is empty, standard input is named twice, or a folder holds no CSV file; `FileError`.
    init(_ paths: [String], hashes: Bool, keepsStandardInput: Bool = false) throws {
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
        files = try names.map {
            try Source(
                name: $0,
                hashes: hashes,
                keepsStandardInput: keepsStandardInput,
                standardInput: standardInput
            )
        }
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
