internal import ByteIO
internal import GatewayAPI

/// Reads the body of PUT …/members.
///
/// All members are checked, then those of other groups are dropped where the body names a group. Unknown fields are
/// ignored, and `null` counts as absent. Source: "Updating Backend Instances", tables 3 and 4.
enum UpdateMembersBody {
    /// Throws: `APIError` with the documented code of the first rule that is broken, in the order of the document's
    /// tables.
    static func parse(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> UpdateMembersRequest {
        let reader = FieldReader(
            try RequestBody.object(bytes),
            known: ["members", "member_group_name"],
            note: note
        )
        let groupName = try reader.groupName()
        let members = try reader.objects("members") { value throws(APIError) in
            try MemberBody.parse(value, note: note)
        }
        guard let members else { throw .membersMissing() }
        guard let groupName else { return .wholeChannel(members) }
        let name = UTF8Text(groupName.text)
        return .group(groupName, members.filter { UTF8Text($0.memberGroupName ?? "") == name })
    }
}

/// Reads the body of POST …/members.
///
/// Source: AddingBackendInstancesV2 of the API reference.
enum AddMembersBody {
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parse(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> [MemberInfo] {
        let reader = FieldReader(try RequestBody.object(bytes), known: ["members"], note: note)
        let members = try reader.objects("members") { value throws(APIError) in
            try MemberBody.parse(value, note: note)
        }
        guard let members else { throw .membersMissing() }
        return members
    }
}

/// Reads the body of POST …/members/batch-enable and …/batch-disable.
///
/// Source: BatchEnableMembers and BatchDisableMembers of the API reference, where `member_ids` is not mandatory: without
/// ids nothing is to be done.
enum MemberIDsBody {
    /// Throws: `APIError` where an id is no text or can be no id.
    static func parse(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> [UTF8Text] {
        let reader = FieldReader(try RequestBody.object(bytes), known: ["member_ids"], note: note)
        let ids = try reader.array("member_ids") { value throws(APIError) in
            guard let id = value.string, FieldRules.isID(id) else { throw .parameterInvalid("member_ids") }
            return UTF8Text(id)
        }
        return ids ?? []
    }
}
