internal import ByteIO
internal import GatewayAPI

/// Reads a member of a request: every field by its type, range, length and character rule.
///
/// Source: "Updating Backend Instances", table 4; the same MemberInfo stands in every request with members.
enum MemberBody {
    private static let fieldNames: Set<UTF8Text> = [
        "host", "weight", "is_backup", "member_group_name", "status", "port", "ecs_id", "ecs_name",
    ]

    /// Reads one member; unknown fields go to `note`.
    ///
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parse(_ value: JSONValue, note: (String) -> Void) throws(APIError) -> MemberInfo {
        let reader = FieldReader(value, known: fieldNames, note: note)
        var member = MemberInfo()
        member.host = try reader.text("host", lengths: 0...64, isAllowed: FieldRules.isHostCharacter)
        member.weight = try reader.integer("weight", in: 0...10_000)
        member.isBackup = try reader.boolean("is_backup")
        member.memberGroupName = try reader.anyText("member_group_name")
        member.status = try reader.number("status", of: [1, 2])
        member.port = try reader.integer("port", in: 0...65_535)
        member.ecsID = try serverText("ecs_id", of: member, reader, isAllowed: FieldRules.isIDCharacter)
        member.ecsName = try serverText("ecs_name", of: member, reader, isAllowed: FieldRules.isServerNameCharacter)
        return member
    }

    /// A server's id or name. What an ip member has there in a reply, its own host, is taken too: clients send members
    /// back as they read them.
    private static func serverText(
        _ name: String,
        of member: MemberInfo,
        _ reader: FieldReader,
        isAllowed: (Unicode.Scalar) -> Bool
    ) throws(APIError) -> String? {
        let text = try reader.text(name, lengths: 0...64) { _ in true }
        guard let text else { return nil }
        guard !text.isEmpty else { throw .parameterInvalid(name) }
        if let host = member.host, UTF8Text(host) == UTF8Text(text) { return text }
        guard text.unicodeScalars.allSatisfy(isAllowed) else { throw .parameterInvalid(name) }
        return text
    }
}
