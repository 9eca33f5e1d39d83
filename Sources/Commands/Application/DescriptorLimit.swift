#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How many files and connections this process may have open. The system's libraries end a process that has none left.
enum DescriptorLimit {
    /// More are never asked for.
    private static let openFilesWanted = 65_536
    /// What is open besides connections: streams, plan, checkpoint, locks, reports, state of an embedded gateway, event loops, and what
    /// the system's libraries open now and then.
    private static let openFilesBesides = 48
    /// A connection to an embedded gateway has both of its ends here, and one that is being closed stays for a while.
    private static let openFilesPerConnection = 2
    /// With fewer, no command that talks to a gateway can work.
    static let openFilesMin = 64

    /// Asks the system for as many as may be needed, and returns how many it allows.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return openFilesWanted }
        let wanted = min(limit.rlim_max, rlim_t(openFilesWanted))
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            _ = setrlimit(resource, &limit)
        }
        return openFilesMax()
    }

    /// How many files this process may have open.
    static func openFilesMax() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return openFilesWanted }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many requests may be under way where so many files may be open.
    static func concurrencyMax(openFilesMax: Int) -> Int {
        (max(openFilesMax, openFilesBesides) - openFilesBesides) / openFilesPerConnection
    }

    /// What to do where so many files may be open and that is not enough.
    static func advice(openFilesMax: Int) -> String {
        "this process may have \(openFilesMax) files open; allow it more, for example with: ulimit -n 1024"
    }

    #if canImport(Glibc)
        private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var resource: Int32 { RLIMIT_NOFILE }
    #endif
}
