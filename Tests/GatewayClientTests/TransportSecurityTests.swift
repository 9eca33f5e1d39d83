import GatewayAPI
import GatewayClient
import NIOCore
import NIOPosix
import Testing

/// Who is on the other side, and how the way there leads.
struct TransportSecurityTests {
    private static let emptyList = #"{"total":0,"size":0,"members":[]}"#

    private static func roots() throws -> TrustedRoots {
        try #require(TrustedRoots(pem: Array(TestCertificate.pem.utf8)))
    }

    private func update(_ gateway: RemoteGateway) async throws -> HTTPExchange.Answer {
        await gateway.updateMembers(try anyChannel(), .wholeChannel([])).exchange.answer
    }

    private func expectNotSent(_ answer: HTTPExchange.Answer) throws {
        guard case .failure(.notSent(let text)) = answer else { throw UnexpectedOutcome("\(answer)") }
        #expect(!text.isEmpty)
        #expect(!text.contains("4711"))
    }

    private func expectBarred(_ answer: HTTPExchange.Answer) throws {
        guard case .failure(.barred(let text)) = answer else { throw UnexpectedOutcome("\(answer)") }
        #expect(!text.isEmpty)
        #expect(!text.contains("4711"))
    }

    @Test func `a server whose certificate nobody vouches for gets no request`() async throws {
        try await withGateway(scheme: "https", tls: true) { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            try expectBarred(try await update(gateway))
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a certificate of the ca-file is trusted`() async throws {
        try await withGateway(scheme: "https", tls: true, trustedRoots: try Self.roots()) { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            let answer = try await update(gateway)
            #expect(answer == .reply(status: 200, body: Array(Self.emptyList.utf8)))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a trusted certificate for another host gets no request`() async throws {
        let server = try await ScriptedServer(tls: true) { _, _ in .reply(200, Self.emptyList) }
        let client = GatewayHTTPClient(
            connectionsPerHost: 1,
            timeoutSeconds: 20,
            userAgent: "cutover/test",
            trustedRoots: try Self.roots(),
            wallClockSeconds: { fixedNowSeconds }
        )
        let gateway = RemoteGateway(
            client: client,
            // The certificate names 127.0.0.1; where the system has no second address of loopback, nothing is sent either.
            endpoint: try GatewayEndpoint(parsing: "https://127.0.0.2:\(server.port)"),
            credentials: .token(try #require(Secret(canaryToken)))
        )
        let answer = try await update(gateway)
        await server.close()
        await client.shutdown()
        if case .failure(.notSent) = answer { try expectNotSent(answer) } else { try expectBarred(answer) }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `a ca-file without a certificate is none`(text: String) {
        #expect(TrustedRoots(pem: Array(text.utf8)) == nil)
    }

    @Test func `a host without an address gets no request`() async throws {
        let client = GatewayHTTPClient(
            connectionsPerHost: 1,
            timeoutSeconds: 20,
            userAgent: "cutover/test",
            wallClockSeconds: { fixedNowSeconds }
        )
        let gateway = RemoteGateway(
            client: client,
            endpoint: try GatewayEndpoint(parsing: "https://gateway.invalid"),
            credentials: .token(try #require(Secret(canaryToken)))
        )
        let answer = try await update(gateway)
        await client.shutdown()
        try expectNotSent(answer)
    }

    @Test func `a host that takes no connection in time got no request`() async throws {
        // The server accepts nobody, so that the system drops the handshakes once its queue is full.
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        let filler = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.milliseconds(300))
        var open: [any Channel] = []
        while open.count < 100, let channel = try? await filler.connect(host: "127.0.0.1", port: port).get() {
            open.append(channel)
        }
        try #require(open.count < 100, "the queue never fills")
        let client = GatewayHTTPClient(
            connectionsPerHost: 1,
            // Half of it is for the connection; the other half is what a busy machine may take to notice.
            timeoutSeconds: 10,
            userAgent: "cutover/test",
            wallClockSeconds: { fixedNowSeconds }
        )
        let gateway = RemoteGateway(
            client: client,
            endpoint: try GatewayEndpoint(parsing: "http://127.0.0.1:\(port)"),
            credentials: .token(try #require(Secret(canaryToken)))
        )
        let answer = try await update(gateway)
        await client.shutdown()
        for channel in open { try? await channel.close() }
        try? await listener.close()
        try expectNotSent(answer)
    }

    @Test func `no more connections are opened than are allowed side by side`() async throws {
        try await withGateway { _, _ in
            .reply(200, Self.emptyList)
        } body: { gateway, server in
            let channel = try anyChannel()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<40 { group.addTask { _ = await gateway.listMembers(channel, page: Page()) } }
            }
            #expect(server.requests.count == 40)
            #expect((1...4).contains(server.connectionCount))
        }
    }
}

/// The proxy of the environment.
struct ProxyTests {
    private func covered(_ endpoint: String, _ environment: [String: String]) throws -> Bool {
        try ProxySettings(environment: environment)?.covers(try GatewayEndpoint(parsing: endpoint)) ?? false
    }

    @Test func `NO_PROXY names hosts, domains, addresses and ports; loopback is never covered`() throws {
        let table: [(endpoint: String, exceptions: String, isCovered: Bool)] = [
            ("https://apig.example.com", "", true), ("https://apig.example.com", "*", false),
            ("https://apig.example.com", "other.com, example.com", false),
            ("https://apig.example.com", ".Example.com", false), ("https://apig.example.com", "ple.com", true),
            ("https://apig.example.com", "apig.example.com:443", false),
            ("https://apig.example.com", "apig.example.com:8443", true), ("https://10.0.0.1", "10.0.0.1", false),
            ("https://[2001:db8::1]", "2001:db8::1", false), ("https://10.0.0.1", "10.0.0.2", true),
            ("https://127.0.0.1", "", false), ("https://localhost:8443", "", false), ("http://[::1]:80", "", false),
        ]
        for row in table {
            for names in [("HTTPS_PROXY", "NO_PROXY"), ("https_proxy", "no_proxy")] {
                let environment = [names.0: "http://proxy.example:3128", names.1: row.exceptions]
                #expect(try covered(row.endpoint, environment) == row.isCovered, "\(row)")
            }
        }
        #expect(try !covered("https://apig.example.com", ["HTTP_PROXY": "http://proxy.example"]))
        #expect(try !covered("https://apig.example.com", ["HTTPS_PROXY": ""]))
    }

    @Test(arguments: [
        "http://user:4711@proxy.example:3128", "http://proxy.example", "proxy.example:8080/", "http://[::1]:3128",
        "http://us%40er:4%3A711@10.0.0.1",
    ])
    func `the usual forms of an address are read`(text: String) throws {
        let settings = try #require(try ProxySettings(environment: ["HTTPS_PROXY": text]))
        #expect(!"\(settings)".contains("4711"))
    }

    @Test(
        arguments: [
            ("https://proxy.example", .scheme), ("socks5://proxy.example", .scheme),
            ("http://", .address), ("http://proxy.example/path", .address),
            ("http://user:%zz4711@proxy.example", .address),
            ("http://:4711@proxy.example", .address), ("http://proxy.example:0", .address),
        ] as [(String, ProxySettings.Problem)]
    )
    func `any other form is refused without showing it`(text: String, problem: ProxySettings.Problem) {
        #expect(throws: problem) { try ProxySettings(environment: ["HTTPS_PROXY": text]) }
        #expect(!problem.description.contains("4711"))
    }

    private func send(
        to address: String = "https://apig.example.com",
        answer: @escaping @Sendable (ReceivedRequest) -> Step
    ) async throws -> (HTTPExchange.Answer, [ReceivedRequest]) {
        let server = try await ScriptedServer { request, _ in answer(request) }
        let client = GatewayHTTPClient(
            connectionsPerHost: 1,
            timeoutSeconds: 20,
            userAgent: "cutover/test",
            trustedRoots: TrustedRoots(pem: Array(TestCertificate.pem.utf8)),
            proxy: try ProxySettings(environment: ["HTTPS_PROXY": "http://user:pass@127.0.0.1:\(server.port)"]),
            wallClockSeconds: { fixedNowSeconds }
        )
        let gateway = RemoteGateway(
            client: client,
            endpoint: try GatewayEndpoint(parsing: address),
            credentials: .token(try #require(Secret(canaryToken)))
        )
        let result = await gateway.updateMembers(try anyChannel(), .wholeChannel([])).exchange.answer
        await server.close()
        await client.shutdown()
        return (result, server.requests)
    }

    @Test func `a request goes through the proxy's tunnel, and the proxy sees nothing of it`() async throws {
        let reply = #"{"total":0,"size":0,"members":[]}"#
        let (answer, requests) = try await send { $0.line.hasPrefix("CONNECT ") ? .tunnel : .reply(200, reply) }
        #expect(answer == .reply(status: 200, body: Array(reply.utf8)))
        try #require(requests.count == 2)
        #expect(requests[0].line == "CONNECT apig.example.com:443 HTTP/1.1")
        #expect(requests[0]["Proxy-Authorization"] == "Basic dXNlcjpwYXNz")
        #expect(requests[0]["X-Auth-Token"] == nil)
        #expect(requests[1].line.hasPrefix("PUT /v2/p/"))
        #expect(requests[1]["X-Auth-Token"] == canaryToken)
        #expect(requests[1]["Proxy-Authorization"] == nil)
    }

    /// The certificate is for 127.0.0.1 too, which is the address of the proxy, and so the one that the connection leads to.
    @Test(arguments: [
        "https://other.example.com", "https://apig.example.com.example", "https://example.com", "https://10.0.0.1",
    ])
    func `a trusted certificate for the address of the proxy is none for another host`(address: String) async throws {
        let (answer, requests) = try await send(to: address) {
            $0.line.hasPrefix("CONNECT ") ? .tunnel : .reply(200, #"{"total":0,"size":0,"members":[]}"#)
        }
        guard case .failure(.barred(let reason)) = answer else { throw UnexpectedOutcome("\(answer)") }
        #expect(reason.contains("for another host"))
        #expect(requests.allSatisfy { $0["X-Auth-Token"] == nil && $0.line.hasPrefix("CONNECT ") })
    }

    @Test(arguments: [403, 407, 502])
    func `a proxy that refuses lets nothing through`(status: Int) async throws {
        let (answer, requests) = try await send { _ in .reply(status) }
        switch answer {
        case .failure(.barred(let reason)) where status == 407: #expect(reason.contains("HTTPS_PROXY"))
        case .failure(.notSent) where status != 407: break
        default: throw UnexpectedOutcome("\(answer)")
        }
        #expect(requests.count == 1)
    }
}
