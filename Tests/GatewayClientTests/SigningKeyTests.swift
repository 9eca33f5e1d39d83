import GatewayAPI
import GatewayClient
import Testing

/// Wrong signatures must not lock a key.
struct SigningKeyTests {
    private func send(
        _ count: Int,
        answer: @escaping @Sendable (Int) -> Step
    ) async throws -> (statuses: [Int?], received: Int) {
        let secret = try #require(Secret("secret-key-4711"))
        let credentials = Credentials.signing(SigningKey(accessKey: "AK", secretKey: secret))
        return try await withGateway(credentials: credentials, answer: { _, n in answer(n) }) { gateway, server in
            let channel = try anyChannel()
            let statuses = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<count {
                    group.addTask {
                        let exchange = await gateway.listMembers(channel, page: Page()).exchange
                        guard case .reply(let status, _) = exchange.answer else { return nil }
                        return status
                    }
                }
                return await group.reduce(into: [Int?]()) { $0.append($1) }
            }
            return (statuses, server.requests.count)
        }
    }

    @Test func `after the first 401 nothing else is sent, however many want to`() async throws {
        let (statuses, received) = try await send(20) { _ in .reply(401) }
        #expect(received == 1)
        #expect(statuses == [Int?](repeating: 401, count: 20))
    }

    @Test func `a refusal that answers for all that follow is one request`() async throws {
        let credentials = Credentials.signing(
            SigningKey(accessKey: "AK", secretKey: try #require(Secret("secret-key")))
        )
        try await withGateway(credentials: credentials, answer: { _, _ in .reply(401) }) { gateway, _ in
            let channel = try anyChannel()
            #expect(await gateway.listMembers(channel, page: Page()).exchange.requestCount == 1)
            #expect(await gateway.listMembers(channel, page: Page()).exchange.requestCount == 0)
        }
    }

    @Test(arguments: [302, 403, 408, 429, 500, 503])
    func `an answer that proves no signature leaves the next one alone too`(status: Int) async throws {
        let (statuses, received) = try await send(20) { $0 == 0 ? .reply(status) : .reply(401) }
        #expect(received == 2)
        #expect(statuses.count { $0 == 401 } == 19)
    }

    @Test func `a request that broke off leaves the next one alone too`() async throws {
        let (_, received) = try await send(20) { $0 == 0 ? .reset : .reply(401) }
        #expect(received == 2)
    }

    @Test(arguments: [200, 404])
    func `an accepted signature opens the way`(status: Int) async throws {
        let (statuses, received) = try await send(20) { _ in .reply(status, #"{"total":0,"members":[]}"#) }
        #expect(received == 20)
        #expect(statuses == [Int?](repeating: status, count: 20))
    }
}
