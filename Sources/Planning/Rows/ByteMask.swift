#if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
    internal import _Builtin_intrinsics.intel.sse2
#endif

/// What a comparison of sixteen bytes has found, as bits. The standard library has no such operation, and the compiler sees
/// none in what it has.
enum ByteMask {
    /// One bit for each lane, the first lane in the lowest bit.
    @inline(__always)
    static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt32 {
        #if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
            // Every x86-64 processor has it.
            return UInt32(truncatingIfNeeded: _mm_movemask_epi8(unsafeBitCast(mask, to: __m128i.self)))
        #else
            return portableBits(mask)
        #endif
    }

    /// The same on every processor: a multiplication gathers the bits of eight lanes.
    @inline(__always)
    static func portableBits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt32 {
        let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self) & SIMD2(repeating: 0x0101_0101_0101_0101)
        let gathered = words &* SIMD2(repeating: 0x0102_0408_1020_4080)
        return UInt32(truncatingIfNeeded: gathered[0] &>> 56 | (gathered[1] &>> 56) &<< 8)
    }
}
