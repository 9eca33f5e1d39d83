internal import ByteIO
internal import GatewayAPI

/// Reads member groups of a request.
///
/// Source: MemberGroupCreate of the API reference.
enum GroupBody {
    private static let fieldNames: Set<UTF8Text> = [
        "member_group_name", "member_group_remark", "member_group_weight", "dict_code", "microservice_version",
        "microservice_port", "microservice_labels", "reference_vpc_channel_id",
    ]

    /// The body of POST …/member-groups.
    ///
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parseList(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> [MemberGroupInfo] {
        let reader = FieldReader(try RequestBody.object(bytes), known: ["member_groups"], note: note)
        let groups = try reader.objects("member_groups") { value throws(APIError) in try parse(value, note: note) }
        return try groups.required("member_groups")
    }

    /// The body of PUT …/member-groups/{id}, which is one group.
    ///
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parseBody(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> MemberGroupInfo {
        try parse(try RequestBody.object(bytes), note: note)
    }

    /// One group, without id and times.
    ///
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parse(_ value: JSONValue, note: (String) -> Void) throws(APIError) -> MemberGroupInfo {
        let reader = FieldReader(value, known: fieldNames, note: note)
        let name = try reader.name("member_group_name")
        var group = MemberGroupInfo(memberGroupName: name)
        group.memberGroupRemark = UTF8Text(
            try reader.text("member_group_remark", lengths: 0...255, isAllowed: FieldRules.isTextCharacter) ?? ""
        )
        group.memberGroupWeight = try reader.integer("member_group_weight", in: 0...100)
        group.dictCode = try reader.dictCode() ?? ""
        group.microserviceVersion = UTF8Text(
            try reader.text("microservice_version", lengths: 0...64, isAllowed: FieldRules.isTextCharacter) ?? ""
        )
        group.microservicePort = try reader.integer("microservice_port", in: 0...65_535) ?? 0
        let labels = try reader.objects("microservice_labels") { value throws(APIError) in
            try label(value, note: note)
        }
        group.microserviceLabels = labels ?? []
        group.referenceChannelID = try reader.optionalID("reference_vpc_channel_id")
        return group
    }

    private static func label(_ value: JSONValue, note: (String) -> Void) throws(APIError) -> MicroserviceLabel {
        let reader = FieldReader(value, known: ["label_name", "label_value"], note: note)
        var texts: [UTF8Text] = []
        for name in ["label_name", "label_value"] {
            let text = try reader.text(name, lengths: 1...63, isAllowed: FieldRules.isCodeCharacter).required(name)
            guard FieldRules.isLabel(text) else { throw .parameterInvalid(name) }
            texts.append(UTF8Text(text))
        }
        return MicroserviceLabel(name: texts[0], value: texts[1])
    }
}

extension FieldReader {
    /// The name of a channel or group, which must be there: 3 to 64 characters.
    func name(_ field: String) throws(APIError) -> UTF8Text {
        let text = try text(field, lengths: 3...64, isAllowed: FieldRules.isServerNameCharacter).required(field)
        guard FieldRules.beginsAsName(text) else { throw .parameterInvalid(field) }
        return UTF8Text(text)
    }

    /// A dictionary code; "" stands for none.
    func dictCode() throws(APIError) -> UTF8Text? {
        guard let code = try anyText("dict_code") else { return nil }
        guard !code.isEmpty else { return "" }
        return try text("dict_code", lengths: 3...64, isAllowed: FieldRules.isCodeCharacter).map { UTF8Text($0) }
    }

    /// An id; "" stands for none.
    func optionalID(_ field: String) throws(APIError) -> UTF8Text? {
        guard let id = try anyText(field), !id.isEmpty else { return nil }
        guard FieldRules.isID(id) else { throw .parameterInvalid(field) }
        return UTF8Text(id)
    }
}
