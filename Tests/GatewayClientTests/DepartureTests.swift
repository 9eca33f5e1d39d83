import GatewayAPI
import GatewayClient
import Testing

/// A write that is allowed by a read leaves in time or never (safety rule 8).
struct DepartureTests {
    private static let emptyList = #"{"total":0,"size":0,"members":[]}"#

    @Test(.timeLimit(.minutes(1)))
    func `a write whose moment has passed is not sent, and the next one is`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            let late = await gateway.updateMembers(try anyChannel(), .wholeChannel([]), leavingWithin: .zero)
            guard case .failure(.notSent(let reason)) = late.outcome else {
                throw UnexpectedOutcome("\(late.exchange.answer)")
            }
            #expect(!reason.isEmpty)
            #expect(server.requests.isEmpty)
            let inTime = await gateway.updateMembers(try anyChannel(), .wholeChannel([]), leavingWithin: .seconds(10))
            guard case .value = inTime.outcome else { throw UnexpectedOutcome("\(inTime.exchange.answer)") }
            #expect(server.requests.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a write whose moment passes on a connection that is open already is not sent either`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            for _ in 0..<20 {
                _ = await gateway.readMembers(try anyChannel())
                let late = await gateway.updateMembers(try anyChannel(), .wholeChannel([]), leavingWithin: .zero)
                guard case .failure(.notSent) = late.outcome else {
                    throw UnexpectedOutcome("\(late.exchange.answer)")
                }
            }
            #expect(server.requests.allSatisfy { $0.line.hasPrefix("GET") })
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the moment itself never reaches the gateway`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            _ = await gateway.updateMembers(try anyChannel(), .wholeChannel([]), leavingWithin: .seconds(10))
            _ = await gateway.updateMembers(try anyChannel(), .wholeChannel([]))
            let names = server.requests.map { $0.headers.map { $0.name.lowercased() }.sorted() }
            #expect(names.count == 2)
            #expect(names.first == names.last)
        }
    }
}
