internal import GatewayAPI

/// Which characters the fields of requests take.
///
/// Source: "Updating Backend Instances", table 4, and the sibling pages' tables; Chinese characters in `ecs_name` are in
/// the document's Chinese text alone. It gives no characters for `host`: what an IPv4 address, an IPv6 address or a DNS
/// name consists of is taken.
enum FieldRules {
    static func isHostCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isIDCharacter(scalar) || scalar == "." || scalar == ":"
    }

    /// The characters of a server's id, and of every id that stands in a path.
    static func isIDCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isLetterOrDigit(scalar) || scalar == "-" || scalar == "_"
    }

    /// The characters of a dictionary code.
    static func isCodeCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isIDCharacter(scalar) || scalar == "."
    }

    /// The characters of the names of servers, channels and groups.
    static func isServerNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isIDCharacter(scalar) || scalar == "." || isChinese(scalar)
    }

    /// The characters of a text for people, such as a remark: everything but controls, save those of lines.
    static func isTextCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: true
        case 0x00...0x1F, 0x7F...0x9F: false
        default: true
        }
    }

    /// Whether `text` can be the id of something: 1 to 64 characters.
    static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(isIDCharacter)
    }

    /// Whether the name of a channel or group begins as it must: with a letter or a Chinese character.
    static func beginsAsName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return isLetter(first) || isChinese(first)
    }

    /// Whether a label begins and ends with a letter or digit.
    static func isLabel(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
    }

    /// Whether `text` lists HTTP codes as `200,201,210-299`, each 100 to 599 and each range rising.
    static func isHTTPCodes(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { part in
            let codes = part.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(httpCode)
            guard codes.count <= 2, let first = codes.first, let first, let last = codes.last, let last else {
                return false
            }
            return first <= last
        }
    }

    private static func httpCode(_ digits: Substring.UTF8View) -> Int? {
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let code = Int(String(Substring(digits))), (100...599).contains(code) else { return nil }
        return code
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z": true
        default: false
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || ("0"..."9").contains(scalar)
    }

    // The range that the Terraform provider's check of the same rule uses.
    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        (0x4E00...0x9FFC).contains(scalar.value)
    }

    /// Refuses ids and names of servers that hold other characters: the body's reader lets a member's own host pass
    /// there, which an ip channel ignores and an ecs channel would store.
    static func checkServerIDs(of members: [MemberInfo]) throws(APIError) {
        for member in members {
            guard (member.ecsID ?? "").unicodeScalars.allSatisfy(isIDCharacter) else {
                throw .parameterInvalid("ecs_id")
            }
            guard (member.ecsName ?? "").unicodeScalars.allSatisfy(isServerNameCharacter) else {
                throw .parameterInvalid("ecs_name")
            }
        }
    }
}
