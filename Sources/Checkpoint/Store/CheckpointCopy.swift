internal import ByteIO

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A copy of a checkpoint in a folder of its own, for reading what cannot be read in place.
enum CheckpointCopy {
    private static let blockSize = 1 << 20

    /// Copies the database and its write-ahead log.
    ///
    /// Nobody can be writing them, since their folder cannot be written to.
    ///
    /// Throws: `FileError`.
    static func make(_ folder: RunFolder) throws(FileError) -> RunFolder {
        let copy = RunFolder(path: try makeTemporaryFolder())
        do {
            for suffix in ["", "-wal"] where try Folder.kind(of: folder.checkpointPath + suffix) == .file {
                try copyFile(from: folder.checkpointPath + suffix, to: copy.checkpointPath + suffix)
            }
        } catch {
            try? Folder.remove(copy.path)
            throw error
        }
        return copy
    }

    private static func makeTemporaryFolder() throws(FileError) -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/cutover.XXXXXX").utf8CString)
        guard let made = mkdtemp(&template) else { throw FileError("make folder in", path: parent, code: errno) }
        return String(cString: made)
    }

    private static func copyFile(from source: String, to target: String) throws(FileError) {
        let reader = try FileDescriptor.openForReading(source)
        let writer = try AtomicFile(path: target, mode: RunFolder.fileMode)
        var block = [UInt8](repeating: 0, count: blockSize)
        while true {
            let result = block.withUnsafeMutableBytes { buffer in
                Result { () throws(FileError) in try reader.read(into: buffer) }
            }
            let count = try result.get()
            if count == 0 { break }
            try writer.write(block[..<count])
        }
        try writer.commit()
    }
}
