#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Files that are mapped into memory, as SQLite does with the index of its log, have no call that could fail where a page finds
/// no room: the process gets SIGBUS. File systems that copy on write do that once the disk or a quota is full.
enum MappedFiles {
    /// From now on that ends the process with a message and status 1, as any full disk does, and not with a crash. What was
    /// recorded before is durable.
    static func endWhereDiskIsFull() {
        signal(SIGBUS) { _ in
            // Nothing but system calls is safe here.
            let message: StaticString = """
                error: a file that is mapped into memory has no room on its disk: the disk or a quota is full, or the disk has failed; \
                what is on record is safe: make room, and the same command goes on

                """
            _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
            _exit(1)
        }
    }
}
