internal import ByteIO

/// The field rules of cloud servers (ECS). Sources: table 4 (ecs_id, ecs_name) of the source document; the API reference's
/// current pages also take Chinese characters in names.
package enum CloudServer {
    /// Whether `text` is 1 to 64 letters, digits, hyphens and underscores.
    package static func isValidID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isIDByte($0) }
    }

    /// Whether `text` is 1 to 64 letters, digits, hyphens, underscores, periods and Chinese characters.
    package static func isValidName(_ text: String) -> Bool {
        (1...64).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { scalar in
                (0x4E00...0x9FFC).contains(scalar.value) || scalar == "."
                    || UInt8(exactly: scalar.value).map(isIDByte) == true
            }
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
