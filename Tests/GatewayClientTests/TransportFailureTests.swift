import GatewayAPI
import GatewayClient
import Testing

struct TransportFailureTests {
    /// One way for an exchange to break after the request went out.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let step: Step
        var timeoutSeconds = 20.0
    }

    private static let head = "HTTP/1.1 200 OK\r\n"

    static let faults = [
        Fault(testDescription: "reset", step: .reset),
        Fault(testDescription: "closed without a reply", step: .sendThenClose("")),
        Fault(testDescription: "closed within the head", step: .sendThenClose(head + "Content-Le")),
        Fault(testDescription: "body cut short", step: .sendThenClose(head + "Content-Length: 100\r\n\r\n{\"total\"")),
        Fault(
            testDescription: "chunked body cut short",
            step: .sendThenClose(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"tot")
        ),
        Fault(testDescription: "bad chunk", step: .send(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
        Fault(testDescription: "not HTTP", step: .send("220 smtp.example ESMTP\r\n")),
        Fault(testDescription: "status 099", step: .send("HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n")),
        Fault(testDescription: "status 000", step: .send("HTTP/1.1 000 X\r\nContent-Length: 2\r\n\r\n{}")),
        Fault(
            testDescription: "status 001 in chunks with a trailer",
            step: .send("HTTP/1.1 001 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-T: 1\r\n\r\n")
        ),
        Fault(
            testDescription: "interim replies with bodies, then nothing",
            step: .sendThenClose(
                "HTTP/1.1 100 X\r\nContent-Length: 5\r\n\r\nHTTP/1.1 199 X\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
        ),
        Fault(
            testDescription: "interim, then status 050",
            step: .send("HTTP/1.1 102 X\r\n\r\nHTTP/1.1 050 X\r\nContent-Length: 0\r\n\r\n")
        ),
        Fault(
            testDescription: "two lengths",
            step: .send(
                head + "Content-Length: 33\r\nContent-Length: 34\r\n\r\n{\"total\":0,\"size\":0,\"members\":[]}"
            )
        ),
        Fault(testDescription: "declared too large", step: .send(head + "Content-Length: 8388609\r\n\r\n{")),
        Fault(
            testDescription: "too large without a declared length",
            step: .sendThenClose(head + "\r\n" + String(repeating: " ", count: 8_388_609))
        ),
        Fault(testDescription: "no reply in time", step: .stall, timeoutSeconds: 0.3),
        Fault(
            testDescription: "trickling head",
            step: .trickle(head + "X-Long: "),
            timeoutSeconds: 0.3
        ),
        Fault(
            testDescription: "trickling body",
            // Complete after five seconds: a timeout that ended at the head would let it pass as a reply.
            step: .trickle(head + "Content-Length: 250\r\n\r\n{"),
            timeoutSeconds: 0.3
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: faults)
    func `whatever breaks after the request went out leaves its outcome unknown`(fault: Fault) async throws {
        try await withGateway(timeoutSeconds: fault.timeoutSeconds) { _, _ in
            fault.step
        } body: { gateway, server in
            let result = await gateway.updateMembers(try anyChannel(), .wholeChannel([]))
            guard case .failure(.unknown(let text)) = result.exchange.answer else {
                throw UnexpectedOutcome("\(result.exchange.answer)")
            }
            #expect(!text.isEmpty)
            #expect(!"\(result)".contains("4711"))
            #expect(server.requests.count == 1, "a request is never sent twice by itself")
        }
    }

    @Test func `a connection that breaks when it is used again is unknown and not retried`() async throws {
        try await withGateway { _, n in
            n == 0 ? .reply(200, #"{"total":0,"members":[]}"#) : .reset
        } body: { gateway, server in
            _ = await gateway.listMembers(try anyChannel(), page: Page())
            let result = await gateway.updateMembers(try anyChannel(), .wholeChannel([]))
            guard case .failure(.unknown) = result.exchange.answer else {
                throw UnexpectedOutcome("\(result.exchange.answer)")
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a refused connection sent nothing`() async throws {
        try await withGateway { _, _ in
            .stall
        } body: { gateway, server in
            await server.close()
            let result = await gateway.updateMembers(try anyChannel(), .wholeChannel([]))
            guard case .failure(.notSent) = result.exchange.answer else {
                throw UnexpectedOutcome("\(result.exchange.answer)")
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a server without TLS gets no request over https`() async throws {
        try await withGateway(scheme: "https", greeting: "220 smtp.example ESMTP\r\n") { _, _ in
            .stall
        } body: { gateway, server in
            let result = await gateway.updateMembers(try anyChannel(), .wholeChannel([]))
            guard case .failure(.barred) = result.exchange.answer else {
                throw UnexpectedOutcome("\(result.exchange.answer)")
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a cancelled exchange is unknown`() async throws {
        try await withGateway { _, _ in
            .stall
        } body: { gateway, _ in
            let channel = try anyChannel()
            let task = Task { await gateway.updateMembers(channel, .wholeChannel([])) }
            task.cancel()
            let answer = await task.value.exchange.answer
            guard case .failure(.unknown) = answer else { throw UnexpectedOutcome("\(answer)") }
        }
    }
}
