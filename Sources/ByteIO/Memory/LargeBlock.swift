#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Memory in large pieces, for which the system is asked to use large pages: touching it costs a fraction of what small pages do.
package enum LargeBlock {
    /// The size of a large page, and so of the smallest piece that gains by it.
    package static let pageBytes = 2 << 20

    /// Memory of at least `byteCount` bytes, which `free` gives back; its content says nothing.
    package static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: pageBytes)
        #if canImport(Glibc)
            // A wish: without large pages everything works as well, more slowly.
            madvise(memory, byteCount, Int32(MADV_HUGEPAGE))
        #endif
        return memory
    }
}
