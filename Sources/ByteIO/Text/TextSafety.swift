/// Which characters may not reach a terminal, a plan or a gateway unescaped.
///
/// C0, DEL and C1 controls can drive a terminal (CWE-150); bidirectional and invisible characters make two different
/// names look alike. Input that holds one is refused; text from a server is shown with them escaped.
package enum TextSafety {
    /// Whether `scalar` is a control, bidirectional or invisible character, or a line or paragraph separator.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: true
        case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    /// The first unsafe character of `text`, or nil.
    package static func firstUnsafe(in text: String) -> Unicode.Scalar? {
        text.unicodeScalars.first(where: isUnsafe)
    }

    /// `text` with each unsafe character written as `\u{…}`, cut after `lengthMax` characters with an ellipsis.
    package static func escaped(_ text: String, lengthMax: Int = 2_000) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == lengthMax {
                result += "…"
                break
            }
            count += 1
            if isUnsafe(scalar) {
                result += name(of: scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` with each of its lines escaped by itself, so that the line feeds between them stay.
    package static func escapedLines(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { escaped(String($0)) }.joined(separator: "\n")
    }

    /// The escape of one character, as people read it: `\u{202E}`.
    package static func name(of scalar: Unicode.Scalar) -> String {
        "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
}
