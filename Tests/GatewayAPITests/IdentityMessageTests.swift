import ByteIO
import GatewayAPI
import Testing

struct IdentityMessageTests {
    @Test(
        arguments: [
            ("2020-01-04T09:05:22.701000Z", 1_578_128_722), ("2020-01-04T09:05:22Z", 1_578_128_722),
            ("1970-01-01T00:00:00.0+00:00", 0), ("2020-01-04 09:05:22Z", nil), ("2020-01-04T09:05:22", nil),
            ("2020-01-04T09:05:22.Z", nil), ("2020-02-30T09:05:22Z", nil), ("2020-01-04T09:05:22+08:00", nil),
            ("2020-01-04T09:05:2２Z", nil), ("", nil),
        ] as [(String, Int64?)]
    )
    func `moments of the identity service are read`(text: String, seconds: Int64?) {
        #expect(IdentityTime.seconds(text) == seconds)
    }

    @Test func `a reply to a login is read`() throws {
        let text = """
            {"token":{"expires_at":"2020-01-05T09:05:22.701000Z","issued_at":"2020-01-04T09:05:22.701000Z",
            "methods":["password"],"catalog":[],"project":{"id":"aa2d97d7e62c4b7da3ffdfc11551f878","name":"cn-north-1",
            "domain":{"id":"d","name":"IAMDomain"}},"roles":[],"user":{"name":"IAMUser"}}}
            """
        let reply = try TokenReply(parsing: Array(text.utf8))
        #expect(reply.expiresAtSeconds - (reply.issuedAtSeconds ?? 0) == 86_400)
        #expect(reply.projectID == "aa2d97d7e62c4b7da3ffdfc11551f878")
    }

    @Test(arguments: [
        "", "{}", #"{"token":7}"#, #"{"token":{}}"#, #"{"token":{"expires_at":7}}"#,
        #"{"token":{"expires_at":"soon"}}"#,
        #"{"token":{"expires_at":"2020-01-05T09:05:22Z","project":[]}}"#,
    ])
    func `a reply of another form is malformed`(text: String) {
        #expect(throws: MalformedReply.self) { try TokenReply(parsing: Array(text.utf8)) }
    }

    @Test func `a project is named by its id, or by its name within a domain`() throws {
        let password = try #require(Password("4711"))
        func body(_ scope: TokenRequest.Scope) -> String {
            let request = TokenRequest(userName: "u", password: password, userDomainName: "d", scope: scope)
            #expect(!"\(request)".contains("4711"))
            return String(decoding: request.encoded(), as: UTF8.self)
        }
        #expect(body(.projectID("p")).hasSuffix(#""scope":{"project":{"id":"p"}}}}"#))
        #expect(
            body(.projectName("n", domainName: "d"))
                .hasSuffix(#""scope":{"project":{"name":"n","domain":{"name":"d"}}}}}"#)
        )
        #expect(Password("") == nil)
    }

    @Test func `errors of both forms are read`() throws {
        let keystone = #"{"error":{"code":401,"message":"wrong","title":"Unauthorized"}}"#
        #expect(
            try IdentityError(parsing: Array(keystone.utf8)) == IdentityError(title: "Unauthorized", message: "wrong")
        )
        let other = #"{"error_code":"IAM.0011","error_msg":"wrong"}"#
        #expect(try IdentityError(parsing: Array(other.utf8)) == IdentityError(title: "IAM.0011", message: "wrong"))
        #expect(throws: MalformedReply.self) { try IdentityError(parsing: Array("{}".utf8)) }
    }
}
