/// Copies some dozens of bytes sixteen at a time: up to 15 bytes behind them are read, and written behind the copy, where they say
/// nothing.
@inline(__always)
func copyInVectors(_ bytes: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    let (source, target) = (UnsafeRawPointer(base), UnsafeMutableRawPointer(target))
    var offset = 0
    while offset < bytes.count {
        let vector = source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        target.storeBytes(of: vector, toByteOffset: offset, as: SIMD16<UInt8>.self)
        offset &+= 16
    }
}
