internal import ByteIO
internal import GatewayAPI

/// Reads the body of PUT …/members: strict JSON, every field by its type, range, length and character rule.
///
/// All members are checked, then those of other groups are dropped where the body names a group. Unknown fields are
/// ignored, and `null` counts as absent. Source: "Updating Backend Instances", tables 3 and 4.
enum UpdateMembersBody {
    /// Throws: `APIError` with the documented code of the first rule that is broken, in the order of the document's
    /// tables.
    static func parse(_ bytes: [UInt8]) throws(APIError) -> UpdateMembersRequest {
        guard let body = try? JSONParser.parse(bytes), body.members != nil else { throw .parameterError }
        let groupName = try FieldReader(body).groupName()
        guard let listed = body["members"], !listed.isNull else { throw .membersMissing() }
        guard let elements = listed.elements else { throw .parameterInvalid("members") }
        var members: [MemberInfo] = []
        members.reserveCapacity(elements.count)
        for element in elements { members.append(try member(element)) }
        guard let groupName else { return .wholeChannel(members) }
        let name = UTF8Text(groupName.text)
        return .group(groupName, members.filter { UTF8Text($0.memberGroupName ?? "") == name })
    }

    private static func member(_ value: JSONValue) throws(APIError) -> MemberInfo {
        guard value.members != nil else { throw .parameterInvalid("members") }
        let reader = FieldReader(value)
        var member = MemberInfo()
        member.host = try reader.text("host", lengthMax: 64, isAllowed: FieldRules.isHostCharacter)
        member.weight = try reader.integer("weight", in: 0...10_000)
        member.isBackup = try reader.boolean("is_backup")
        member.memberGroupName = try reader.text("member_group_name", lengthMax: nil) { _ in true }
        member.status = try reader.status()
        member.port = try reader.integer("port", in: 0...65_535)
        member.ecsID = try serverText("ecs_id", of: member, reader, isAllowed: FieldRules.isServerIDCharacter)
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
        let text = try reader.text(name, lengthMax: 64) { _ in true }
        guard let text else { return nil }
        guard !text.isEmpty else { throw .parameterInvalid(name) }
        if let host = member.host, UTF8Text(host) == UTF8Text(text) { return text }
        guard text.unicodeScalars.allSatisfy(isAllowed) else { throw .parameterInvalid(name) }
        return text
    }
}
