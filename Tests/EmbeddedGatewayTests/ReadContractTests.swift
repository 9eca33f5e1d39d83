import ByteIO
import EmbeddedGateway
import GatewayAPI
import Testing

/// What lists and details answer, in process and over a socket.
@Suite struct `reading` {
    private static func pagedStore() async throws -> GatewayStore {
        let store = try Fixture.emptyStore()
        let members = (0..<45).map { number in
            MemberInfo(
                memberGroupName: number % 3 == 0 ? "blue" : "blue-green",
                ecsID: "server-\(number)",
                ecsName: "web-\(number)"
            )
        }
        _ = try await store.seed([SeedChannel(address: try Fixture.address(Fixture.ecsChannel), members: members)])
        return store
    }

    private struct PageCase: Sendable {
        let query: String
        let first: String?
        let count: Int
    }

    private static let pageCases = [
        PageCase(query: "", first: "server-0", count: 20),
        PageCase(query: "?limit=7&offset=20", first: "server-20", count: 7),
        PageCase(query: "?limit=0", first: "server-0", count: 20),
        PageCase(query: "?limit=-3&offset=-5", first: "server-0", count: 20),
        PageCase(query: "?limit=501", first: "server-0", count: 45),
        PageCase(query: "?limit=500&offset=44", first: "server-44", count: 1),
        PageCase(query: "?offset=45", first: nil, count: 0),
        PageCase(query: "?offset=9223372036854775807&limit=500", first: nil, count: 0),
        PageCase(query: "?limit=99999999999999999999&offset=1", first: "server-1", count: 44),
        PageCase(query: "?limit=-99999999999999999999", first: "server-0", count: 20),
        PageCase(query: "?offset=99999999999999999999", first: nil, count: 0),
        PageCase(query: "?offset=-99999999999999999999", first: "server-0", count: 20),
        PageCase(query: "?limit=&offset=&unknown=1", first: "server-0", count: 20),
    ]

    @Test(arguments: Transport.allCases)
    func `pages are clamped and counted`(_ transport: Transport) async throws {
        try await TestGateway.run(transport, store: try await Self.pagedStore()) { gateway in
            for page in Self.pageCases {
                let reply = try await gateway.get(Fixture.membersPath(Fixture.ecsChannel) + page.query)
                #expect(reply.status == 200, "\(page.query)")
                #expect(try reply.members("ecs_id").first == page.first, "\(page.query)")
                #expect(try reply.json()["size"]?.integer == Int64(page.count), "\(page.query)")
                #expect(try reply.json()["total"]?.integer == 45, "\(page.query)")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `pages joined are the whole list`(_ transport: Transport) async throws {
        try await TestGateway.run(transport, store: try await Self.pagedStore()) { gateway in
            var ids: [String] = []
            for offset in stride(from: 0, to: 45, by: 10) {
                let path = Fixture.membersPath(Fixture.ecsChannel) + "?limit=10&offset=\(offset)"
                ids += try await gateway.get(path).members("ecs_id")
            }
            #expect(ids == (0..<45).map { "server-\($0)" })
        }
    }

    @Test(arguments: Transport.allCases)
    func `filters are fuzzy unless precise_search names them`(_ transport: Transport) async throws {
        try await TestGateway.run(transport, store: try await Self.pagedStore()) { gateway in
            let path = Fixture.membersPath(Fixture.ecsChannel)
            let expected: [(String, Int64)] = [
                ("?member_group_name=blue", 45),
                ("?member_group_name=blue&precise_search=member_group_name", 15),
                ("?member_group_name=blue&precise_search=name%2Cmember_group_name", 15),
                ("?member_group_name=Blue", 0),
                ("?member_group_name=green&limit=1", 30),
                ("?name=web-4", 6),
                ("?name=web-4&precise_search=name", 1),
                ("?name=web-4&member_group_name=blue&precise_search=member_group_name", 1),
                ("?name=%25", 0),
                ("?name=a+b", 0),
            ]
            for (query, total) in expected {
                #expect(try await gateway.get(path + query).json()["total"]?.integer == total, "\(query)")
            }
            let groupID = try #require(try await gateway.get(path).members("member_group_id").first)
            let byID = try await gateway.get("\(path)?member_group_id=\(groupID)&precise_search=member_group_id")
            #expect(try byID.json()["total"]?.integer == 15)
            #expect(try await gateway.get("\(path)?member_group_id=nowhere").json()["total"]?.integer == 0)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a query that cannot be read is refused`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            for query in ["?limit=ten", "?limit=%2B5", "?offset=1.5", "?name=%zz", "?name=%ff", "?name=a%00b"] {
                let reply = try await gateway.get(path + query)
                #expect(reply.status == 400, "\(query)")
                #expect(try ["APIG.2000", "APIG.2012"].contains(reply.code()), "\(query)")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `the detail of a channel holds its groups and members`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.get("\(Fixture.gatewayPath)/vpc-channels/\(Fixture.ipChannel)")
            #expect(reply.status == 200)
            let detail = try ChannelInfo(parsing: reply.body)
            #expect(detail.id == UTF8Text(Fixture.ipChannel))
            #expect(detail.name == "shop")
            #expect(detail.port == 22)
            #expect(detail.memberType == "ip")
            #expect(detail.vpcChannelType == "builtin")
            #expect(detail.createTime == "2020-07-23T09:13:24.244829604Z")
            #expect(detail.memberGroups?.map(\.memberGroupName) == ["primary", "standby"])
            #expect(detail.memberGroups?.map(\.memberGroupWeight) == [nil, 30])
            #expect(detail.members?.map(\.host) == ["192.168.2.10", "192.168.2.11", "192.168.3.1"])
            #expect(detail.members?.map(\.port) == [22, 8080, 22])
            #expect(detail.members?.map(\.status) == [1, 1, 2])
            #expect(detail.members?.map(\.isBackup) == [false, false, true])
        }
    }

    @Test(arguments: Transport.allCases)
    func `the list of channels pages and filters`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = "\(Fixture.gatewayPath)/vpc-channels"
            let expected: [(String, [UTF8Text])] = [
                ("", ["shop", "pay", "mesh", "mirror"]),
                ("?limit=2&offset=1", ["pay", "mesh"]),
                ("?name=m", ["mesh", "mirror"]),
                ("?name=m&precise_search=name", []),
                ("?name=mesh&precise_search=name", ["mesh"]),
                ("?id=\(Fixture.ecsChannel)", ["pay"]),
                ("?id=\(Fixture.ecsChannel.dropLast())", []),
                ("?member_group_name=standby", ["shop"]),
                ("?member_group_name=prim", ["shop", "pay"]),
                ("?member_group_name=prim&precise_search=member_group_name", []),
                ("?member_host=192.168.0.17", ["pay"]),
                ("?member_host=192.168.0.1", []),
                ("?member_port=8080", ["shop"]),
                ("?member_host=192.168.2.10&member_port=8080", []),
            ]
            for (query, names) in expected {
                let list = try ChannelList(parsing: try await gateway.get(path + query).body)
                #expect(list.channels.map(\.name) == names, "\(query)")
                #expect(list.channels.allSatisfy { $0.members == nil }, "\(query)")
            }
            let all = try ChannelList(parsing: try await gateway.get(path + "?limit=1").body)
            #expect(all.total == 4)
            #expect(all.channels.map(\.createTime) == ["2020-07-23T09:13:24Z"])
        }
    }
}
