internal import ByteIO
internal import GatewayAPI

/// Turns a member of a request into what is stored, by the rules that need the channel: which fields its kind requires,
/// what an absent field becomes, which group it names.
///
/// Source: the API's "Updating Backend Instances", table 4. It gives no default for `weight` and `status`: an absent
/// weight is 1 and an absent status 1 (available), so that a member of nothing but an address serves.
struct MemberResolution {
    let channel: StoredChannel
    let groupRows: [UTF8Text: Int64]
    /// The address of a cloud server by its ecs_id.
    let ecsAddress: (UTF8Text) throws -> UTF8Text

    static let weightDefault = 1
    static let statusDefault = 1

    /// Throws: `APIError` where a required field is missing or the group is unknown; what `ecsAddress` throws.
    func content(of member: MemberInfo) throws -> MemberContent {
        let address = try address(of: member)
        return MemberContent(
            groupRow: try groupRow(of: member),
            host: address.host,
            port: member.port.flatMap { $0 == 0 ? nil : $0 } ?? channel.port,
            weight: member.weight ?? Self.weightDefault,
            isBackup: member.isBackup ?? false,
            status: member.status ?? Self.statusDefault,
            ecsID: address.ecsID,
            ecsName: address.ecsName
        )
    }

    private func address(of member: MemberInfo) throws -> (host: UTF8Text, ecsID: UTF8Text, ecsName: UTF8Text) {
        switch channel.memberType {
        case .ip:
            guard let host = member.host, !host.isEmpty else { throw APIError.parameterMissing("host") }
            // The API echoes the host of an ip member as its server id and name (example 1 of the document).
            return (UTF8Text(host), UTF8Text(host), UTF8Text(host))
        case .ecs:
            guard let ecsID = member.ecsID else { throw APIError.parameterMissing("ecs_id") }
            guard let ecsName = member.ecsName else { throw APIError.parameterMissing("ecs_name") }
            return (try ecsAddress(UTF8Text(ecsID)), UTF8Text(ecsID), UTF8Text(ecsName))
        }
    }

    private func groupRow(of member: MemberInfo) throws -> Int64? {
        guard let name = member.memberGroupName, !name.isEmpty else { return nil }
        guard let row = groupRows[UTF8Text(name)] else { throw APIError.parameterInvalid("member_group_name") }
        return row
    }
}
