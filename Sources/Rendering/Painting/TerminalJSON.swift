internal import ByteIO

/// JSON that is safe on a terminal.
///
/// JSON need not escape C1 controls, bidirectional and invisible characters, but people look at it on terminals; escaped, the
/// text means the same.
package enum TerminalJSON {
    /// `bytes`, a JSON text, with unsafe characters in its strings as `\u` escapes; line feeds between values are kept.
    package static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x7F }) { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.value >= 0x7F, TextSafety.isUnsafe(scalar) {
                for unit in scalar.utf16 {
                    result += Array("\\u".utf8)
                    result += Array(hexadecimal([UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)]).utf8)
                }
            } else {
                result += Array(scalar.utf8)
            }
        }
        return result
    }
}
