#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An exclusive lock on a file, held while this value lives and gone with the process, however it ends.
package final class LockFile: Sendable {
    private let file: FileDescriptor

    private init(_ file: FileDescriptor) {
        self.file = file
    }

    /// Takes the lock on `path`, making the file where there is none; nil where another process holds it.
    ///
    /// Throws: `FileError`.
    package static func acquire(_ path: String) throws(FileError) -> LockFile? {
        let number = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
        guard number >= 0 else { throw FileError.last("open", path: path) }
        let file = FileDescriptor(number: number, path: path)
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw FileError.last("lock", path: path)
        }
        return LockFile(file)
    }

    /// Whether a process holds the lock on `path` now; false where there is no such file.
    ///
    /// Throws: `FileError`.
    package static func isHeld(_ path: String) throws(FileError) -> Bool {
        let number = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return false }
            throw FileError.last("open", path: path)
        }
        defer { close(number) }
        // Shared, so that two who ask do not see each other; closing gives it back.
        guard flock(number, LOCK_SH | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return true }
            throw FileError.last("lock", path: path)
        }
        return false
    }

    /// Replaces the file's content with a note on the holder, for whoever finds it locked.
    ///
    /// Throws: `FileError`.
    package func write(note: String) throws(FileError) {
        guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else {
            throw FileError.last("write", path: file.path)
        }
        try file.write(Array(note.utf8))
    }
}
