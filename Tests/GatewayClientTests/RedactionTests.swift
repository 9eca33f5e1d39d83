import ByteIO
import GatewayAPI
import Testing

@testable import GatewayClient

/// A service that repeats what it was sent must not have it written down.
struct RedactionTests {
    private func error(_ code: String, _ message: String, _ requestID: String) -> String {
        #"{"error_code":"\#(code)","error_msg":"\#(message)","request_id":"\#(requestID)"}"#
    }

    private func texts(_ result: CallResult<MemberList>) throws -> [String] {
        guard case .status(_, let error) = result.outcome else { throw UnexpectedOutcome("\(result)") }
        let all = [error?.code.text, error?.message.text, error?.requestID?.text, result.exchange.requestID]
        return all.compactMap(\.self)
    }

    @Test func `a token that an error repeats is marked, in each of its texts`() async throws {
        let escaped = "\\u0063" + canaryToken.dropFirst()
        let body = error("APIG.\(canaryToken)", "token \(canaryToken), \(escaped)!", "id-\(canaryToken)")
        try await withGateway { _, _ in
            .reply(400, body, headers: ["X-Request-Id: a-\(canaryToken)-b"])
        } body: { gateway, _ in
            let texts = try texts(await gateway.listMembers(try anyChannel(), page: Page()))
            #expect(texts == ["APIG.[secret]", "token [secret], [secret]!", "id-[secret]", "a-[secret]-b"])
        }
    }

    @Test func `a secret key and a security token are marked`() async throws {
        let credentials = Credentials.signing(
            SigningKey(
                accessKey: "AK",
                secretKey: try #require(Secret("key-4711")),
                securityToken: Secret("key-4711-session")
            )
        )
        let body = error("APIGW.0301", "key-4711 key-4711-session of AK", "r")
        try await withGateway(credentials: credentials, answer: { _, _ in .reply(401, body) }) { gateway, _ in
            let texts = try texts(await gateway.listMembers(try anyChannel(), page: Page()))
            #expect(texts == ["APIGW.0301", "[secret] [secret] of AK", "r"])
        }
    }

    @Test func `a password is marked in what refuses the login, and an issued token in what follows`() async throws {
        let refusal = #"{"error":{"code":401,"message":"not pass wörd \"4711\"","title":"No"}}"#
        let refusing = try await LoginCloud(login: { _ in .reply(401, refusal) })
        try await with(refusing) { (gateway) async throws in
            let texts = try texts(await gateway.listMembers(try anyChannel(), page: Page()))
            #expect(texts == ["login refused: 401 No", "not [secret]"])
        }
        let issuing = try await LoginCloud(answer: { .reply(404, error("APIG.3023", "no \($0)", "r")) })
        try await with(issuing) { (gateway) async throws in
            #expect(try texts(await gateway.listMembers(try anyChannel(), page: Page()))[1] == "no [secret]")
        }
    }

    @Test func `texts are bounded, and no bound leaves a part of a secret`() async throws {
        let many = String(repeating: canaryToken, count: 500)
        let long = error(String(repeating: "c", count: 9_000), many + String(repeating: "组", count: 9_000), "r")
        try await withGateway { _, _ in
            .reply(400, long, headers: ["X-Request-Id: \(String(repeating: "x", count: 120) + canaryToken)"])
        } body: { gateway, _ in
            let texts = try texts(await gateway.listMembers(try anyChannel(), page: Page()))
            #expect(texts[0] == String(repeating: "c", count: 128))
            #expect(texts[1] == String(repeating: "[secret]", count: 125))
            #expect(texts[3] == String(repeating: "x", count: 120) + "[secret]")
        }
    }

    @Test(arguments: [
        ("abcdef", "[secret]"), ("abcd", "[secret]"), ("abcdabcdef", "[secret][secret]"), ("abc", "abc"), ("", ""),
        ("xyz", "xyz"), ("组abcd组", "组[secret]组"),
    ])
    func `the longest secret counts, and too short ones do not`(text: String, redacted: String) {
        let redactor = SecretRedactor()
        for secret in ["abcd", "abcdef", "xyz", ""] { redactor.add(secret) }
        #expect(redactor.redacted(text, lengthMax: 100) == redacted)
    }
}
