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
}
