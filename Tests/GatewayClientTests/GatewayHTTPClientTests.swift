import ByteIO
import GatewayAPI
import GatewayClient
import HTTPTypes
import Testing

struct GatewayHTTPClientTests {
    private static let emptyList = #"{"total":0,"size":0,"members":[]}"#

    @Test func `a read goes out as the API describes it, with the token and nothing to compress`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            let name = try #require(GroupName("a b/组&=%"))
            let result = await gateway.listMembers(try anyChannel(), groupName: name, page: Page(limit: 500))
            guard case .value(let list) = result.outcome else { throw UnexpectedOutcome("\(result.outcome)") }
            #expect(list == MemberList(total: 0, members: []))
            let request = try #require(server.requests.first)
            #expect(
                request.line == "GET /v2/p/apigw/instances/i/vpc-channels/c/members"
                    + "?limit=500&member_group_name=a%20b%2F%E7%BB%84%26%3D%25&offset=0&precise_search=member_group_name"
                    + " HTTP/1.1"
            )
            #expect(request["X-Auth-Token"] == canaryToken)
            #expect(request["Host"] == "127.0.0.1:\(server.port)")
            #expect(request["User-Agent"] == "cutover/test")
            #expect(request["Accept"] == "application/json")
            #expect(request["Accept-Encoding"] == nil)
            #expect(request["Authorization"] == nil)
            #expect(request.body.isEmpty)
        }
    }

    @Test func `an update sends exactly the encoded body`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            let update = UpdateMembersRequest.group(
                try #require(GroupName("g")),
                [MemberInfo(host: "10.0.0.1", port: 0)]
            )
            _ = await gateway.updateMembers(try anyChannel(), update)
            let request = try #require(server.requests.first)
            #expect(request.line == "PUT /v2/p/apigw/instances/i/vpc-channels/c/members HTTP/1.1")
            #expect(request.body == update.encoded())
            #expect(request["Content-Type"] == "application/json")
            #expect(request["Content-Length"] == "\(update.encoded().count)")
            #expect(request["Transfer-Encoding"] == nil)
        }
    }

    @Test func `a signed request holds for what the server receives`() async throws {
        let key = try #require(Secret("secret-key-4711"))
        let credentials = Credentials.signing(
            SigningKey(accessKey: "AK", secretKey: key, securityToken: Secret("session"))
        )
        let answer: @Sendable (ReceivedRequest, Int) -> Step = { _, _ in .reply(200, Self.emptyList) }
        try await withGateway(credentials: credentials, answer: answer) { gateway, server in
            let name = try #require(GroupName("a b+~*/组"))
            _ = await gateway.listMembers(try anyChannel(), groupName: name, page: Page())
            _ = await gateway.updateMembers(try anyChannel(), .wholeChannel([MemberInfo(host: "h")]))
            #expect(server.requests.count == 2)
            for received in server.requests {
                let claim = try #require(SignedRequest(try httpRequest(received), body: received.body))
                #expect(claim.accessKey == "AK")
                #expect(claim.date.secondsSinceEpoch == fixedNowSeconds)
                #expect(claim.isSigned(with: key))
                #expect(received["X-Project-Id"] == "p")
                #expect(received["X-Security-Token"] == "session")
                #expect(received["X-Auth-Token"] == nil)
                #expect(received.headers.count { $0.name.lowercased() == "host" } == 1)
            }
        }
    }

    private func httpRequest(_ received: ReceivedRequest) throws -> HTTPRequest {
        let method = try #require(HTTPRequest.Method(String(received.line.prefix { $0 != " " })))
        var request = HTTPRequest(method: method, scheme: "http", authority: received["Host"], path: received.target)
        for (name, value) in received.headers where name.lowercased() != "host" {
            request.headerFields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return request
    }

    @Test(arguments: [200, 201, 204, 301, 302, 307, 308, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504])
    func `every status is a reply, and 200 alone is a value`(status: Int) async throws {
        let body = status == 204 ? "" : #"{"error_code":"APIG.9999","error_msg":"x","total":0,"members":[]}"#
        let step = status == 204 ? Step.send("HTTP/1.1 204 X\r\n\r\n") : Step.reply(status, body)
        let result = try await withGateway { _, _ in
            step
        } body: { gateway, _ in
            await gateway.listMembers(try anyChannel(), page: Page())
        }
        #expect(result.exchange.answer == .reply(status: status, body: Array(body.utf8)))
        switch (status, result.outcome) {
        case (200, .value): break
        case (201, .failure(.unknown)), (204, .failure(.unknown)): break
        case (300..., .status(status, let error)): #expect(error?.code == "APIG.9999")
        default: Issue.record("\(status) gave \(result.outcome)")
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { _, target in
            let location = "Location: http://127.0.0.1:\(target.port)/"
            try await withGateway { _, _ in
                .reply(307, headers: [location])
            } body: { gateway, server in
                let result = await gateway.updateMembers(try anyChannel(), .wholeChannel([]))
                #expect(result.exchange.answer == .reply(status: 307, body: []))
                #expect(server.requests.count == 1)
                #expect(target.requests.isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            ("120", 120), ("0", 0), ("3601", 3_600), ("99999999999999999999999", 3_600),
            ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
            ("Sun, 06 Nov 9999 08:49:37 GMT", 3_600),
            ("-5", nil), ("+5", nil), ("1.5", nil), ("soon", nil), ("", nil), ("Sun, 06 Nov 1994 08:50:37 CET", nil),
            ("Sun, 31 Feb 1994 08:50:37 GMT", nil), ("Sun, 06 Nov 1994 25:50:37 GMT", nil),
            ("Sun, 06 Xxx 1994 08:50:37 GMT", nil),
            ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
        ] as [(String, Int?)]
    )
    func `Retry-After is believed in both forms and within an hour`(text: String, seconds: Int?) async throws {
        let result = try await withGateway { _, _ in
            .reply(429, headers: ["Retry-After: \(text)"])
        } body: { gateway, _ in
            await gateway.listMembers(try anyChannel(), page: Page())
        }
        #expect(result.exchange.answer == .reply(status: 429, body: []))
        #expect(result.exchange.retryAfterSeconds == seconds)
    }

    @Test(
        arguments: [
            ("abc-123", "abc-123"), (String(repeating: "x", count: 300), String(repeating: "x", count: 128)),
            ("é", nil),
            ("a b", nil), ("", nil),
        ] as [(String, String?)]
    )
    func `a request id is visible ASCII and bounded`(text: String, kept: String?) async throws {
        let result = try await withGateway { _, _ in
            .reply(500, headers: ["X-Request-Id: \(text)"])
        } body: { gateway, _ in
            await gateway.showChannel(try anyChannel())
        }
        #expect(result.exchange.requestID == kept)
    }

    @Test func `interim replies are passed over and a closed connection is opened anew`() async throws {
        let final = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 33\r\n\r\n\(Self.emptyList)"
        try await withGateway { _, _ in
            .sendThenClose("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + final)
        } body: { gateway, server in
            for _ in 0..<3 {
                let result = await gateway.listMembers(try anyChannel(), page: Page())
                guard case .value = result.outcome else { throw UnexpectedOutcome("\(result.outcome)") }
            }
            #expect(server.requests.count == 3)
        }
    }

    @Test func `channels are listed and shown`() async throws {
        let channel = ChannelInfo(id: "c", name: "n", memberType: "ip", members: [])
        let gatewayAddress = try #require(GatewayAddress(projectID: "p", instanceID: "i"))
        try await withGateway { request, _ in
            request.target.contains("?")
                ? .reply(200, String(decoding: ChannelList(total: 1, channels: [channel]).encoded(), as: UTF8.self))
                : .reply(200, String(decoding: channel.encoded(), as: UTF8.self))
        } body: { gateway, server in
            guard case .value(let list) = await gateway.listChannels(gatewayAddress, page: Page(offset: 20)).outcome,
                case .value(let shown) = await gateway.showChannel(try anyChannel()).outcome
            else { throw UnexpectedOutcome("no value") }
            #expect(list.channels == [channel])
            #expect(shown == channel)
            #expect(
                server.requests.map(\.target) == [
                    "/v2/p/apigw/instances/i/vpc-channels?limit=20&offset=20", "/v2/p/apigw/instances/i/vpc-channels/c",
                ]
            )
        }
    }
}

struct UnexpectedOutcome: Error {
    let text: String

    init(_ text: String) { self.text = text }
}
