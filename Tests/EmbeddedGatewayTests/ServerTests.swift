import EmbeddedGateway
import HTTPTypes
import HummingbirdTesting
import Testing

/// How a server begins and ends.
@Suite struct `the server` {
    private let tokens = AcceptedTokens([AcceptedToken(Fixture.token)])

    @Test func `cancelling the task ends the server, and its port is free again`() async throws {
        let store = try await Fixture.store()
        let server = EmbeddedGatewayServer(store: store, tokens: tokens)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await server.run { port in continuation.yield(port) } }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        running.cancel()
        try await running.value
        try await EmbeddedGatewayServer.withServer(
            store: store,
            tokens: tokens,
            listen: ListenAddress(port: port)
        ) { again in
            #expect(again == port)
        }
    }

    @Test func `an address in use is an error`() async throws {
        let store = try await Fixture.store()
        _ = try await EmbeddedGatewayServer.withServer(store: store, tokens: tokens) { port in
            await #expect(throws: (any Error).self) {
                let second = EmbeddedGatewayServer(store: store, tokens: tokens, listen: ListenAddress(port: port))
                try await second.run { _ in }
            }
        }
    }

    @Test func `an error of the body ends the server and comes out`() async throws {
        let store = try await Fixture.store()
        await #expect(throws: BrokenFixture.self) {
            try await EmbeddedGatewayServer.withServer(store: store, tokens: tokens) { _ in throw BrokenFixture() }
        }
    }

    @Test func `an open connection does not hold up the end`() async throws {
        let store = try await Fixture.store()
        let client = try await EmbeddedGatewayServer.withServer(store: store, tokens: tokens) { port in
            let client = TestClient(host: "127.0.0.1", port: port)
            client.connect()
            let reply = try await client.execute(TestClient.Request("/healthz", method: .get, authority: "localhost"))
            #expect(reply.status.code == 200)
            return client
        }
        try await client.shutdown()
    }
}
