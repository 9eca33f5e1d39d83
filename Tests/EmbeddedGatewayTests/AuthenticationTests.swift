import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Synchronization
import Testing

/// Who is let in, by token and by signature.
@Suite struct `authentication` {
    private static let fail = "Incorrect IAM authentication information: "

    @Test func `without any proof the answer is 401, in the words of the mode`() async throws {
        for (mode, code) in [(AuthenticationMode.any, "APIG.1000"), (.token, "APIG.1000"), (.signature, "APIGW.0301")] {
            try await AuthenticationProbe.run(mode) { probe in
                let reply = try await probe.send()
                #expect(reply.status == 401)
                #expect(try reply.code() == code)
            }
        }
        try await AuthenticationProbe.run(.off) { probe in
            let reply = try await probe.send()
            #expect(reply.status == 200)
        }
    }

    @Test func `each mode takes its own proofs and no others`() async throws {
        for (mode, token, signature) in [
            (AuthenticationMode.any, 200, 200), (.token, 200, 401), (.signature, 401, 200), (.off, 200, 200),
        ] {
            try await AuthenticationProbe.run(mode) { probe in
                let byToken = try await probe.send(token: Fixture.token)
                #expect(byToken.status == token, "\(mode)")
                let bySignature = try await probe.sendSigned()
                #expect(bySignature.status == signature, "\(mode)")
            }
        }
    }

    @Test func `where a token and a signature come, the token decides`() async throws {
        try await AuthenticationProbe.run { probe in
            let made = try await probe.sendSigned(secretKey: "made-up", extra: [.authToken: Fixture.token])
            #expect(made.status == 200)
            let wrongToken = try await probe.sendSigned(extra: [.authToken: "wrong"])
            #expect(wrongToken.status == 401)
            #expect(try wrongToken.code() == "APIG.1002")
            // Signatures that nobody looked at lock nothing.
            for _ in 0..<6 {
                _ = try await probe.sendSigned(secretKey: "made-up", extra: [.authToken: Fixture.token])
            }
            #expect(try await probe.sendSigned().status == 200)
        }
    }

    @Test func `a signature covers method, path, query and body`() async throws {
        try await AuthenticationProbe.run { probe in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let body = #"{"members":[{"host":"10.0.0.1","member_group_name":"primary"}],"member_group_name":"primary"}"#
            let changed = body.replacingOccurrences("10.0.0.1", "10.0.0.2")
            let refused = try await probe.sendSigned(.put, path, body: body, sentBody: changed)
            #expect(refused.status == 401)
            #expect(try refused.message() == Self.fail + "verify aksk signature fail")
            let taken = try await probe.sendSigned(.put, path, body: body)
            #expect(taken.status == 200)
            #expect(try taken.members("host") == ["10.0.0.1"])
            #expect(try await probe.sendSigned(.get, path + "?limit=1&name=%20b%2Fc").status == 200)
        }
    }

    @Test func `an unknown key, a bad date and a wrong security token are told apart`() async throws {
        try await AuthenticationProbe.run { probe in
            let unknown = try await probe.sendSigned(accessKey: "NOBODY")
            #expect(unknown.status == 401)
            #expect(try unknown.message() == Self.fail + "Get secretKey failed,ak:NOBODY,err:ak not exist")
            for (ahead, status) in [(Int64(-900), 200), (900, 200), (-901, 401), (901, 401)] {
                let reply = try await probe.sendSigned(secondsAhead: ahead)
                #expect(reply.status == status, "\(ahead) seconds ahead")
                if status == 401 { #expect(try reply.code() == "APIGW.0303") }
            }
            #expect(try await probe.sendSigned(securityToken: "unasked").status == 401)
        }
        try await AuthenticationProbe.run(credentials: AuthenticationProbe.credentials(securityToken: "st")) { probe in
            #expect(try await probe.sendSigned(securityToken: "st").status == 200)
            for wrong in [nil, "other"] {
                let reply = try await probe.sendSigned(securityToken: wrong)
                #expect(reply.status == 401)
                #expect(try reply.message() == Self.fail + "decrypt token fail")
            }
        }
    }

    @Test func `five wrong signatures in a row lock the key for five minutes`() async throws {
        try await AuthenticationProbe.run { probe in
            for _ in 0..<4 { #expect(try await probe.sendSigned(secretKey: "wrong").status == 401) }
            // A right one in between begins the count again.
            #expect(try await probe.sendSigned().status == 200)
            for _ in 0..<5 {
                let reply = try await probe.sendSigned(secretKey: "wrong")
                #expect(try reply.message() == Self.fail + "verify aksk signature fail")
            }
            let locked = try await probe.sendSigned()
            #expect(locked.status == 401)
            #expect(try locked.message() == Self.fail + "AK access failed to reach the limit,forbidden")
            #expect(try await probe.send(token: Fixture.token).status == 200)
            probe.clock.advance(seconds: 299)
            #expect(try await probe.sendSigned().status == 401)
            probe.clock.advance(seconds: 1)
            #expect(try await probe.sendSigned().status == 200)
        }
    }

    @Test func `another project's token and key are 403`() async throws {
        let credentials = AuthenticationProbe.credentials(keyProjects: ["elsewhere"])
        try await AuthenticationProbe.run(credentials: credentials) { probe in
            for reply in [try await probe.send(token: "other"), try await probe.sendSigned()] {
                #expect(reply.status == 403)
                #expect(try reply.code() == "APIG.1005")
            }
        }
    }

    @Test(arguments: [
        "", "Basic YTpi", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access=AKTEST",
        "SDK-HMAC-SHA256 Access=AKTEST, SignedHeaders=, Signature=00",
        "SDK-HMAC-SHA256 Access=AKTEST, SignedHeaders=host;x-sdk-date, Signature=zz",
    ])
    func `what is no signature is refused`(header: String) async throws {
        try await AuthenticationProbe.run(.signature) { probe in
            let reply = try await probe.send(headers: [.authorization: header])
            #expect(reply.status == 401)
            #expect(try reply.code() == "APIGW.0301")
        }
    }

    @Test func `the access log names the key or says token, and holds no secret`() async throws {
        let log = Mutex<[AccessLogEntry]>([])
        try await AuthenticationProbe.run(log: { entry in log.withLock { $0.append(entry) } }) { probe in
            _ = try await probe.sendSigned()
            _ = try await probe.send(token: Fixture.token)
            _ = try await probe.send(token: "wrong")
        }
        let entries = log.withLock { $0 }
        #expect(entries.map(\.who) == ["AKTEST", "token", nil])
        for entry in entries {
            let line = String(decoding: entry.encodedLine, as: UTF8.self)
            #expect(!line.contains(Fixture.token))
            #expect(!line.contains(AuthenticationProbe.secretKey))
        }
    }
}

extension String {
    func replacingOccurrences(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
