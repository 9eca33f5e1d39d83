#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The memory of this machine.
package enum SystemMemory {
    /// Its bytes; 0 where the system does not tell.
    package static var physicalBytes: Int {
        let (pages, pageBytes) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        let (bytes, overflow) = Int(pages).multipliedReportingOverflow(by: Int(pageBytes))
        return pages > 0 && pageBytes > 0 && !overflow ? bytes : 0
    }

    /// Has the C library take pieces of megabytes from the system and give each back when it is freed. By itself it keeps more and more
    /// of them, up to 32 MiB each, for the thread that had them: the tables of a run would count on while another thread makes the next ones.
    package static func giveBackLargePieces() {
        #if canImport(Glibc)
            typealias SetParameter = @convention(c) (_ parameter: Int32, _ value: Int32) -> Int32
            // <malloc.h>, which declares it, is in no module.
            guard let mallopt = dlsym(nil, "mallopt") else { return }
            let mmapThreshold: Int32 = -3
            _ = unsafeBitCast(mallopt, to: SetParameter.self)(mmapThreshold, 4 << 20)
        #endif
    }
}
