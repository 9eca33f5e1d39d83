import EmbeddedGateway
import HTTPTypes
import Testing

/// One route of the API with the fixture's ids in its path.
struct TableRoute: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    /// The path below the gateway.
    let path: String
    /// A body that the route takes; nil where it takes none.
    var body: String?

    var testDescription: String { "\(method) \(path)" }

    /// Every route below one gateway.
    static let all: [TableRoute] = ofGateway + ofChannel(Fixture.ipChannel)

    private static let ofGateway = [
        TableRoute(method: .get, path: ""), TableRoute(method: .get, path: "/project/configs"),
        TableRoute(method: .get, path: "/features"), TableRoute(method: .get, path: "/instance-features"),
        TableRoute(method: .get, path: "/vpc-channels"),
        TableRoute(method: .post, path: "/vpc-channels", body: Fixture.channelBody(name: "another")),
    ]

    /// Every route of one channel.
    static func ofChannel(_ id: String) -> [TableRoute] {
        let channel = "/vpc-channels/\(id)"
        let health =
            #"{"protocol":"tcp","threshold_normal":1,"threshold_abnormal":1,"time_interval":2,"timeout":1}"#
        return [
            TableRoute(method: .get, path: channel),
            TableRoute(method: .put, path: channel, body: Fixture.channelBody(name: "another")),
            TableRoute(method: .delete, path: channel),
            TableRoute(method: .put, path: "\(channel)/health-config", body: health),
            TableRoute(method: .get, path: "\(channel)/members"),
            TableRoute(method: .put, path: "\(channel)/members", body: #"{"members":[]}"#),
            TableRoute(method: .post, path: "\(channel)/members", body: #"{"members":[]}"#),
            TableRoute(method: .delete, path: "\(channel)/members/\(Fixture.anyID)"),
            TableRoute(method: .post, path: "\(channel)/members/batch-enable", body: "{}"),
            TableRoute(method: .post, path: "\(channel)/members/batch-disable", body: "{}"),
            TableRoute(method: .get, path: "\(channel)/member-groups"),
            TableRoute(method: .post, path: "\(channel)/member-groups", body: #"{"member_groups":[]}"#),
            TableRoute(method: .get, path: "\(channel)/member-groups/\(Fixture.anyID)"),
            TableRoute(
                method: .put,
                path: "\(channel)/member-groups/\(Fixture.anyID)",
                body: #"{"member_group_name":"abc"}"#
            ),
            TableRoute(method: .delete, path: "\(channel)/member-groups/\(Fixture.anyID)"),
        ]
    }
}
