import ByteIO
import GatewayAPI
import GatewayClient
import Testing

struct ReadMembersTests {
    private func members(_ count: Int, group: UTF8Text = "g", withIDs: Bool = true) -> [VpcMemberInfo] {
        (0..<count).map { n in
            VpcMemberInfo(host: UTF8Text("h\(n)"), memberGroupName: group, id: withIDs ? UTF8Text("\(n)") : nil)
        }
    }

    /// One page of `members` as the API serves it.
    private static func page(
        of members: [VpcMemberInfo],
        for request: ReceivedRequest,
        limitMax: Int = 500,
        total: Int? = nil
    ) -> Step {
        let query = query(of: request)
        let page = Page(offset: query["offset"].flatMap { Int($0) }, limit: query["limit"].flatMap { Int($0) })
        let items = Array(members.dropFirst(page.offset).prefix(min(page.limit, limitMax)))
        let list = MemberList(total: Int64(total ?? members.count), members: items)
        return .reply(200, String(decoding: list.encoded(), as: UTF8.self))
    }

    private func read(
        groupName: String? = "g",
        timeoutSeconds: Double = 120,
        answer: @escaping @Sendable (ReceivedRequest, Int) -> Step
    ) async throws -> (Reading<[VpcMemberInfo]>, [ReceivedRequest]) {
        let name = groupName.flatMap { GroupName($0) }
        return try await withGateway(timeoutSeconds: timeoutSeconds, answer: answer) { gateway, server in
            (await gateway.readMembers(try anyChannel(), groupName: name), server.requests)
        }
    }

    private func value(_ reading: Reading<[VpcMemberInfo]>) throws -> [VpcMemberInfo] {
        guard case .value(let members) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        return members
    }

    @Test(arguments: [0, 1, 499, 500, 501, 1_203])
    func `all pages are read`(count: Int) async throws {
        let members = members(count)
        let (reading, requests) = try await read { request, _ in Self.page(of: members, for: request) }
        #expect(try value(reading) == members)
        #expect(requests.map { query(of: $0)["offset"] } == stride(from: 0, to: max(count, 1), by: 500).map { "\($0)" })
        #expect(requests.allSatisfy { query(of: $0)["limit"] == "500" })
        #expect(requests.allSatisfy { query(of: $0)["member_group_name"] == "g" })
        #expect(reading.exchanges.count == requests.count)
    }

    @Test func `a service that serves smaller pages than asked for is read to the end`() async throws {
        let members = members(53)
        let (reading, requests) = try await read { request, _ in Self.page(of: members, for: request, limitMax: 20) }
        #expect(try value(reading) == members)
        #expect(requests.count == 3)
    }

    @Test func `the whole channel is read without a filter`() async throws {
        let members = members(2) + [VpcMemberInfo(host: "x", id: "x")]
        let (reading, requests) = try await read(groupName: nil) { request, _ in Self.page(of: members, for: request) }
        #expect(try value(reading) == members)
        #expect(requests.map(\.target) == ["/v2/p/apigw/instances/i/vpc-channels/c/members?limit=500&offset=0"])
    }

    @Test func `group names are matched by their bytes, whatever the service matched`() async throws {
        let names: [UTF8Text] = ["gr\u{E9}", "gre\u{301}", "gr\u{E9}2", "", "GR\u{E9}"]
        let members = names.enumerated().map { VpcMemberInfo(memberGroupName: $1, id: UTF8Text("\($0)")) }
        let (reading, _) = try await read(groupName: "gr\u{E9}") { request, _ in Self.page(of: members, for: request) }
        #expect(try value(reading).map(\.id) == ["0"])
    }

    @Test func `members without ids count by their position`() async throws {
        let members = members(600, withIDs: false)
        let (reading, _) = try await read { request, _ in Self.page(of: members, for: request) }
        #expect(try value(reading) == members)
    }

    @Test func `a reading whose total changes midway starts again`() async throws {
        let before = members(600)
        let after = members(601)
        let (reading, requests) = try await read { request, n in
            Self.page(of: n == 0 ? before : after, for: request)
        }
        #expect(try value(reading) == after)
        #expect(requests.map { query(of: $0)["offset"] } == ["0", "500", "0", "500"])
    }

    @Test func `pages that overlap still give each member once`() async throws {
        let members = members(30)
        let (reading, _) = try await read { request, n in
            // The second page begins ten members too early.
            let items = n == 0 ? Array(members[..<20]) : Array(members[10...])
            let list = MemberList(total: 30, members: items)
            return .reply(200, String(decoding: list.encoded(), as: UTF8.self))
        }
        #expect(try value(reading) == members)
    }

    @Test(arguments: ["changing totals", "total never reached", "more members than the total", "one id, two members"])
    func `a scope that never agrees with itself is unknown after a bounded number of readings`(kind: String)
        async throws
    {
        let members = members(600)
        let (reading, requests) = try await read { request, n in
            switch kind {
            case "changing totals": Self.page(of: members, for: request, total: 600 + n)
            case "total never reached": Self.page(of: members, for: request, total: 601)
            case "more members than the total": Self.page(of: members, for: request, total: 499)
            default:
                .reply(200, #"{"total":2,"members":[{"id":"a","host":"1"},{"id":"a","host":"2"}]}"#)
            }
        }
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect((4...12).contains(requests.count))
        #expect(reading.exchanges.count == requests.count)
    }

    @Test func `a service that ignores the offset is not read for ever`() async throws {
        let members = members(500)
        let (reading, requests) = try await read { _, _ in
            .reply(200, String(decoding: MemberList(total: 501, members: members).encoded(), as: UTF8.self))
        }
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(requests.count <= 12)
    }

    @Test func `a service that serves one member at a time of very many is not read to the end`() async throws {
        let (reading, requests) = try await read { _, n in
            let member = VpcMemberInfo(memberGroupName: "g", id: UTF8Text("\(n)"))
            return .reply(200, String(decoding: MemberList(total: 90_000, members: [member]).encoded(), as: UTF8.self))
        }
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(requests.count == 500)
    }

    @Test func `a reading does not go on page after page for longer than one exchange may take`() async throws {
        let (reading, requests) = try await read(timeoutSeconds: 0.05) { _, n in
            let member = VpcMemberInfo(memberGroupName: "g", id: UTF8Text("\(n)"))
            return .reply(200, String(decoding: MemberList(total: 90_000, members: [member]).encoded(), as: UTF8.self))
        }
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(requests.count < 500)
    }

    @Test func `an error on a later page ends the reading with it`() async throws {
        let members = members(600)
        let (reading, requests) = try await read { request, n in
            n == 0
                ? Self.page(of: members, for: request)
                : .reply(403, String(decoding: APIError.noPermission.encoded(), as: UTF8.self))
        }
        guard case .status(403, let error) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(error == .noPermission)
        #expect(requests.count == 2)
    }

    @Test(arguments: [
        "", "{}", #"{"total":1}"#, #"{"error_code":"APIG.9999","error_msg":"x"}"#, #"{"total":"0","members":[]}"#,
        #"{"total":100001,"members":[]}"#, #"{"total":9223372036854775807,"members":[]}"#,
    ])
    func `a 200 that is no list of members is unknown at once`(body: String) async throws {
        let (reading, requests) = try await read { _, _ in .reply(200, body) }
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(requests.count == 1)
    }
}
