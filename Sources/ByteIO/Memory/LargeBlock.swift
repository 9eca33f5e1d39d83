#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Memory in large pieces, for which the system is asked to use large pages: touching it costs a fraction of what small pages do.
///
/// It comes from the system and goes back to it: what planning has taken is not to count when the plan is applied.
package enum LargeBlock {
    /// The size of a large page, and so of the smallest piece that gains by it.
    package static let pageBytes = 2 << 20

    /// Memory of `byteCount` bytes, a multiple of `pageBytes`, which begins at one; its content says nothing.
    ///
    /// Throws: `MemoryError` where the system has no more.
    package static func allocate(byteCount: Int) throws(MemoryError) -> UnsafeMutableRawPointer {
        precondition(byteCount > 0 && byteCount % pageBytes == 0)
        // One page more, of which is given back what stands before the first multiple and behind the end.
        let (access, kind) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        guard let whole = mmap(nil, byteCount + pageBytes, access, Int32(kind), -1, 0), whole != MAP_FAILED else {
            throw MemoryError(byteCount: byteCount)
        }
        let head = (pageBytes - Int(bitPattern: whole) % pageBytes) % pageBytes
        let memory = whole + head
        if head > 0 { munmap(whole, head) }
        munmap(memory + byteCount, pageBytes - head)
        #if canImport(Glibc)
            // A wish: without large pages everything works as well, more slowly.
            madvise(memory, byteCount, Int32(MADV_HUGEPAGE))
        #endif
        return memory
    }

    /// Gives a block back.
    package static func deallocate(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        munmap(memory, byteCount)
    }
}

/// The system has no more memory for this process.
package struct MemoryError: Error, CustomStringConvertible {
    let byteCount: Int

    package var description: String {
        "the system has no \(byteCount) bytes of memory for this process: allow it more (ulimit -v), or give unsorted rows less (--memory)"
    }
}
