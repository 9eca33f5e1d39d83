#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock on a file, held while this value lives and gone with the process, however it ends.
///
/// One process holds it alone, or any number share it.
package final class LockFile: Sendable {
    private let file: FileDescriptor

    private init(_ file: FileDescriptor) {
        self.file = file
    }

    // A process that is being started beside us holds the descriptor too until its program begins: closing ours would leave the lock
    // to it for that long.
    deinit {
        _ = flock(file.number, LOCK_UN)
    }

    /// Takes the lock on `path` alone, making the file where there is none; nil where others hold or share it.
    ///
    /// Throws: `FileError`.
    package static func acquire(_ path: String) throws(FileError) -> LockFile? {
        try lock(path, flags: O_RDWR | O_CREAT, operation: LOCK_EX)
    }

    /// Shares the lock on `path`, so that nobody takes it alone; nil where a process holds it alone.
    ///
    /// The file is made where there is none, and need not be writable where there is one.
    ///
    /// Throws: `FileError`.
    package static func share(_ path: String) throws(FileError) -> LockFile? {
        do throws(FileError) {
            return try lock(path, flags: O_RDONLY, operation: LOCK_SH)
        } catch {
            guard error.isNotFound else { throw error }
        }
        return try lock(path, flags: O_RDONLY | O_CREAT, operation: LOCK_SH)
    }

    /// Waits for the lock on a folder, and takes it alone. It leaves nothing in the folder.
    ///
    /// Throws: `FileError`.
    package static func waitForFolder(_ path: String) throws(FileError) -> LockFile {
        let file = try file(path, flags: O_RDONLY | O_DIRECTORY)
        while flock(file.number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileError.last("lock", path: path) }
        }
        return LockFile(file)
    }

    private static func lock(_ path: String, flags: Int32, operation: Int32) throws(FileError) -> LockFile? {
        let file = try file(path, flags: flags | O_NOFOLLOW)
        guard flock(file.number, operation | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw FileError.last("lock", path: path)
        }
        return LockFile(file)
    }

    private static func file(_ path: String, flags: Int32) throws(FileError) -> FileDescriptor {
        let number = open(path, flags | O_CLOEXEC, mode_t(0o600))
        guard number >= 0 else { throw FileError.last("open", path: path) }
        return FileDescriptor(number: number, path: path)
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
