import EmbeddedGateway
import HTTPTypes
import Testing

/// What holds for every route alike.
@Suite struct `every route` {
    private static func reply(
        _ gateway: TestGateway,
        _ route: TableRoute,
        project: String = "0123456789abcdef",
        instance: String = "a1b2c3d4"
    ) async throws -> Reply {
        let path = "/v2/\(project)/apigw/instances/\(instance)\(route.path)"
        return try await gateway.call(route.method, path, route.body)
    }

    @Test(arguments: Transport.allCases)
    func `needs a token`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let list = TableRoute(method: .get, path: "/v2/0123456789abcdef/apigw/instances")
            let routes = TableRoute.all.map { ($0.method, Fixture.gatewayPath + $0.path, $0.body) }
            for (method, path, body) in routes + [(list.method, list.path, nil)] {
                let reply = try await gateway.send(method, path, [:], body.map { Array($0.utf8) })
                #expect(reply.status == 401, "\(method) \(path)")
                #expect(try reply.code() == "APIG.1000", "\(method) \(path)")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `refuses an unknown gateway, also that of another project`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            for route in TableRoute.all {
                let unknown = try await Self.reply(gateway, route, instance: "nowhere")
                #expect(unknown.status == 404, "\(route.testDescription)")
                #expect(try unknown.code() == "APIG.3030", "\(route.testDescription)")
                #expect(try unknown.message() == "The instance does not exist;id:nowhere")
                let foreign = try await Self.reply(gateway, route, project: "elsewhere")
                #expect(try foreign.code() == "APIG.3030", "\(route.testDescription)")
            }
            #expect(try await gateway.state() == before)
        }
    }

    @Test(arguments: Transport.allCases)
    func `of a channel refuses an unknown channel`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            for route in TableRoute.ofChannel(Fixture.anyID) {
                let reply = try await Self.reply(gateway, route)
                #expect(reply.status == 404, "\(route.testDescription)")
                #expect(try reply.code() == "APIG.3023", "\(route.testDescription)")
                #expect(try reply.message() == "The VPC channel does not exist,id:\(Fixture.anyID)")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `refuses ids that no id can be`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            for id in ["a%20b", "a.b", "%7Bid%7D", "%ff", "..%2f..", String(repeating: "a", count: 65)] {
                let channel = "/vpc-channels/\(Fixture.ipChannel)"
                let item: [TableRoute] = [
                    TableRoute(method: .delete, path: "\(channel)/members/\(id)"),
                    TableRoute(method: .get, path: "\(channel)/member-groups/\(id)"),
                    TableRoute(method: .put, path: "\(channel)/member-groups/\(id)", body: "{}"),
                    TableRoute(method: .delete, path: "\(channel)/member-groups/\(id)"),
                ]
                for route in item + TableRoute.ofChannel(id) {
                    let reply = try await Self.reply(gateway, route)
                    #expect(reply.status == 400, "\(route.testDescription)")
                    #expect(try reply.code() == "APIG.2012", "\(route.testDescription)")
                }
            }
            #expect(try await gateway.state() == before)
        }
    }

    @Test(arguments: Transport.allCases)
    func `answers methods and paths that are not there with the edge's 404`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            let known = Set(TableRoute.all.map(\.testDescription))
            for path in Set(TableRoute.all.map(\.path)) {
                for method in [HTTPRequest.Method.get, .post, .put, .delete, .patch, .options, .trace] {
                    // A request of these methods has no body to be read.
                    let hasBody = method != .get && method != .trace
                    let route = TableRoute(method: method, path: path, body: hasBody ? "{}" : nil)
                    if known.contains(route.testDescription) { continue }
                    let reply = try await Self.reply(gateway, route)
                    #expect(reply.status == 404, "\(route.testDescription)")
                    #expect(try reply.code() == "APIGW.0101", "\(route.testDescription)")
                }
                let below = try await Self.reply(gateway, TableRoute(method: .get, path: "\(path)/a/b/c/d/e"))
                #expect(try below.code() == "APIGW.0101", "\(path)")
            }
            #expect(try await gateway.state() == before)
        }
    }
}
