internal import ByteIO
package import Execution
internal import PlanModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension SessionOwner {
    /// The account that this process runs under, its host and itself.
    package static func current() -> SessionOwner {
        let holder = LockHolder.current(at: Timestamp(milliseconds: 0))
        return SessionOwner(user: userName() ?? "\(getuid())", host: holder.host.text, processID: holder.processID)
    }

    private static func userName() -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        // The name lies in the buffer, which must live until it is copied.
        return withExtendedLifetime(buffer) { entry.pw_name.flatMap { String(validatingCString: $0) } }
    }
}
