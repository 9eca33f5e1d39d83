internal import GatewayAPI

/// Which characters the fields of a member take.
///
/// Source: "Updating Backend Instances", table 4; Chinese characters in `ecs_name` are in the document's Chinese text
/// alone. It gives no characters for `host`: what an IPv4 address, an IPv6 address or a DNS name consists of is taken.
enum FieldRules {
    static func isHostCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isServerIDCharacter(scalar) || scalar == "." || scalar == ":"
    }

    static func isServerIDCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }

    static func isServerNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isServerIDCharacter(scalar) || scalar == "." || isChinese(scalar)
    }

    // The range that the Terraform provider's check of the same rule uses.
    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        (0x4E00...0x9FFC).contains(scalar.value)
    }

    /// Refuses ids and names of servers that hold other characters: the body's reader lets a member's own host pass
    /// there, which an ip channel ignores and an ecs channel would store.
    static func checkServerIDs(of members: [MemberInfo]) throws(APIError) {
        for member in members {
            guard (member.ecsID ?? "").unicodeScalars.allSatisfy(isServerIDCharacter) else {
                throw .parameterInvalid("ecs_id")
            }
            guard (member.ecsName ?? "").unicodeScalars.allSatisfy(isServerNameCharacter) else {
                throw .parameterInvalid("ecs_name")
            }
        }
    }
}
