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
        #if canImport(Glibc)
            var action = sigaction()
            action.sa_flags = SA_SIGINFO
            action.__sigaction_handler.sa_sigaction = { _, information, _ in
                guard information?.pointee.si_code == MappedFiles.pageCannotBeHad else {
                    // Some other fault, which is one of this program: it happens again at once, and ends the process as a crash.
                    signal(SIGBUS, SIG_DFL)
                    return
                }
                // Nothing but system calls is safe here.
                let message: StaticString = """
                    error: a file that is mapped into memory has no page where one is needed: its disk or a quota is full, or the disk has \
                    failed; what is on record is safe: make room, and give the same command again

                    """
                _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
                _exit(1)
            }
            sigaction(SIGBUS, &action, nil)
        #endif
    }

    #if canImport(Glibc)
        /// `BUS_ADRERR`, which the headers hold as a value that is not imported.
        private static let pageCannotBeHad: Int32 = 2
    #endif
}
