import ByteIO
import GatewayAPI
import GatewayClient
import Testing

/// Lists and details that are read over more than one request.
struct ListReadingTests {
    private static func page(
        _ count: Int,
        for request: ReceivedRequest,
        field: String,
        limitMax: Int = 500,
        total: Int? = nil
    ) -> Step {
        let query = query(of: request)
        let page = Page(offset: query["offset"].flatMap { Int($0) }, limit: query["limit"].flatMap { Int($0) })
        let items = (0..<count).dropFirst(page.offset).prefix(min(page.limit, limitMax))
            .map { #"{"id":"c\#($0)","name":"n\#($0)"}"# }
        return .reply(200, #"{"total":\#(total ?? count),"\#(field)":[\#(items.joined(separator: ","))]}"#)
    }

    private func channelIDs(
        _ answer: @escaping @Sendable (ReceivedRequest, Int) -> Step
    ) async throws -> (Reading<[UTF8Text]>, Int) {
        try await withGateway(answer: answer) { gateway, server in
            let address = try #require(GatewayAddress(projectID: "p", instanceID: "i"))
            return (await gateway.readChannelIDs(of: address), server.requests.count)
        }
    }

    @Test(arguments: [0, 1, 500, 501, 1_203])
    func `all pages of channels are read`(count: Int) async throws {
        let (reading, requests) = try await channelIDs { request, _ in
            Self.page(count, for: request, field: "vpc_channels")
        }
        guard case .value(let ids) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(ids == (0..<count).map { UTF8Text("c\($0)") })
        #expect(requests == max(1, (count + 499) / 500))
    }

    @Test func `a project's gateways are read to the end from a service with small pages`() async throws {
        let answer: @Sendable (ReceivedRequest, Int) -> Step = { request, _ in
            Self.page(45, for: request, field: "instances", limitMax: 20)
        }
        try await withGateway(answer: answer) { gateway, server in
            let project = try #require(ProjectAddress(projectID: "p"))
            let reading = await gateway.readInstanceIDs(of: project)
            guard case .value(let ids) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
            #expect(ids.count == 45)
            #expect(server.requests.count == 3)
            #expect(server.requests.allSatisfy { $0.target.hasPrefix("/v2/p/apigw/instances?") })
        }
    }

    @Test(arguments: [3, 5])
    func `a list that is shorter or longer than its total has no value`(total: Int) async throws {
        let (reading, _) = try await channelIDs { request, _ in
            Self.page(4, for: request, field: "vpc_channels", total: total)
        }
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
    }

    private func channel(
        detail: String,
        members: String = #"{"total":0,"members":[]}"#
    ) async throws -> (Reading<ChannelInfo?>, [ReceivedRequest]) {
        try await withGateway { request, _ in
            request.target.contains("/members") ? .reply(200, members) : .reply(200, detail)
        } body: { gateway, server in
            (await gateway.readChannel(try anyChannel()), server.requests)
        }
    }

    private static func detail(members: String?) -> String {
        let list = members.map { #","members":[\#($0)]"# } ?? ""
        return #"{"id":"c","name":"n","member_groups":[{"member_group_name":"g"}]\#(list)}"#
    }

    private static func member(_ id: String, group: String = "g") -> String {
        #"{"id":"\#(id)","host":"10.0.0.1","member_group_name":"\#(group)","weight":1,"port":80,"status":1}"#
    }

    @Test func `a whole detail is all that is read`() async throws {
        let detail = Self.detail(members: [Self.member("a"), Self.member("b")].joined(separator: ","))
        let (reading, requests) = try await channel(detail: detail)
        guard case .value(let info?) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(info.members?.count == 2)
        #expect(requests.count == 1)
    }

    @Test(arguments: [
        nil, #"{"host":"10.0.0.1"}"#, member("a") + "," + member("a"),
        (0..<500).map { member("m\($0)") }.joined(separator: ","),
    ])
    func `a detail that may not be whole is completed by the list`(members: String?) async throws {
        let list = #"{"total":1,"members":[\#(Self.member("x"))]}"#
        let (reading, requests) = try await channel(detail: Self.detail(members: members), members: list)
        guard case .value(let info?) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
        #expect(info.members?.map(\.id) == ["x"])
        #expect(requests.count == 2)
    }

    @Test func `a group that came up between detail and list leaves the channel to be read again`() async throws {
        let list = #"{"total":1,"members":[\#(Self.member("x", group: "new"))]}"#
        let (reading, _) = try await channel(detail: Self.detail(members: nil), members: list)
        guard case .failure(.unknown) = reading.outcome else { throw UnexpectedOutcome("\(reading.outcome)") }
    }

    @Test func `a channel that is not there is nil, and any other refusal is one`() async throws {
        for (status, isGone) in [(404, true), (403, false), (500, false)] {
            try await withGateway { _, _ in
                .reply(status, #"{"error_code":"APIG.3023","error_msg":"x"}"#)
            } body: { gateway, _ in
                switch await gateway.readChannel(try anyChannel()).outcome {
                case .value(nil): #expect(isGone)
                case .status(status, _): #expect(!isGone)
                case let other: Issue.record("\(other)")
                }
            }
        }
    }
}
