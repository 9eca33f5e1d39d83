#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that appears under its name whole or not at all.
///
/// Bytes go to a new file with a temporary name in the same folder; `commit()` syncs it, renames it and syncs the folder.
/// Without `commit()` the temporary file is removed when the writer goes.
package final class AtomicFile {
    private static let blockSize = 256 * 1024

    /// The final path.
    package let path: String
    private let temporaryPath: String
    private let file: FileDescriptor
    private var pending: [UInt8] = []
    private var isOpen = true

    /// Creates the temporary file with permissions `mode`.
    ///
    /// Throws: `FileError` where the folder does not exist or refuses.
    package init(path: String, mode: UInt32 = 0o644) throws(FileError) {
        self.path = path
        let (prefix, suffix) = Self.temporaryName(of: path)
        temporaryPath = Folder.parent(of: path) + "/" + prefix + String(getpid()) + suffix
        // A file of that name can only be a leftover of a killed process that had our number.
        unlink(temporaryPath)
        let number = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
        guard number >= 0 else { throw FileError.last("write", path: path) }
        file = FileDescriptor(number: number, path: path)
    }

    deinit {
        if isOpen { unlink(temporaryPath) }
    }

    /// What stands before and behind the number of the process in the name of a temporary file.
    private static func temporaryName(of path: String) -> (prefix: String, suffix: String) {
        ("." + Folder.name(of: path) + ".", ".tmp")
    }

    /// Removes the temporary files for `path` of processes that were killed.
    ///
    /// Throws: `FileError` where the folder cannot be listed.
    package static func removeLeftovers(of path: String) throws(FileError) {
        let (prefix, suffix) = temporaryName(of: path)
        let folder = Folder.parent(of: path)
        for name in try Folder.names(in: folder) where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            guard let process = pid_t(name.dropFirst(prefix.count).dropLast(suffix.count)), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            unlink(folder + "/" + name)
        }
    }

    /// Appends bytes; they reach the disk in blocks.
    ///
    /// Throws: `FileError`.
    package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        if bytes.count >= Self.blockSize {
            try flush()
            try file.write(bytes)
            return
        }
        pending.append(contentsOf: bytes)
        if pending.count >= Self.blockSize { try flush() }
    }

    /// Syncs what was written, so that what can fail for want of space has failed before any file gets its name.
    ///
    /// Throws: `FileError`.
    package func prepare() throws(FileError) {
        try flush()
        try file.synchronize()
    }

    /// Syncs what was written and gives it its name.
    ///
    /// Throws: `FileError`; the final name is then as it was before, or, where only the folder's sync failed, holds the whole new file.
    package func commit() throws(FileError) {
        try prepare()
        guard rename(temporaryPath, path) == 0 else { throw FileError.last("rename to", path: path) }
        isOpen = false
        try Folder.synchronize(Folder.parent(of: path))
    }

    private func flush() throws(FileError) {
        try file.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Writes `bytes` as the whole content of `path`.
    ///
    /// Throws: `FileError`.
    package static func write(_ bytes: some Collection<UInt8>, to path: String, mode: UInt32 = 0o644) throws(FileError)
    {
        let file = try AtomicFile(path: path, mode: mode)
        try file.write(bytes)
        try file.commit()
    }
}
