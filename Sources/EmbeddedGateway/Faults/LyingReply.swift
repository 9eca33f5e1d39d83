internal import ByteIO
internal import GatewayAPI

/// Bodies of replies that are not true.
enum LyingReply {
    /// What `lie` makes of the true body.
    static func body(_ lie: Lie, of trueBody: [UInt8]) -> [UInt8] {
        switch lie {
        case .emptyBody: []
        case .errorBody: APIError.systemError.encoded()
        case .otherMembers: changed(trueBody) { $0.name == "members" ? otherMembers($0.value) : $0.value }
        case .totalBeyondList:
            changed(trueBody) { member in
                guard member.name == "total", case .integer(let total) = member.value else { return member.value }
                return .integer(total &+ 1)
            }
        }
    }

    private static func changed(_ body: [UInt8], _ change: (JSONValue.Member) -> JSONValue) -> [UInt8] {
        guard let members = try? JSONParser.parse(body).members else { return body }
        var writer = JSONWriter()
        writer.value(.object(members.map { JSONValue.Member(name: $0.name, value: change($0)) }))
        return writer.bytes
    }

    /// Members at addresses that no network has (RFC 5737); one where there were none.
    private static func otherMembers(_ value: JSONValue) -> JSONValue {
        let members = value.elements ?? []
        guard !members.isEmpty else {
            return .array([.object([JSONValue.Member(name: "host", value: .string("198.51.100.1"))])])
        }
        return .array(
            members.enumerated().map { index, member in
                .object(
                    (member.members ?? []).map { field in
                        guard ["host", "ecs_id", "ecs_name"].contains(field.name) else { return field }
                        return JSONValue.Member(name: field.name, value: .string("198.51.100.\(index % 254 + 1)"))
                    }
                )
            }
        )
    }
}
