/// How many columns a terminal gives to text, roughly: marks take none, East Asian wide characters two, the others one.
///
/// Source: Unicode Standard Annex 11 (East Asian Width), reduced to its blocks.
enum TextWidth {
    /// The columns of `text`.
    static func columns(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    /// `text` filled with spaces to `width` columns, on the left where `isRight`.
    static func padded(_ text: String, to width: Int, isRight: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(0, width - columns(of: text)))
        return isRight ? fill + text : text + fill
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3: true
        case 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6: true
        case 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD: true
        default: false
        }
    }
}
