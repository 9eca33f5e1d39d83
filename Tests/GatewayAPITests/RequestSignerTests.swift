import GatewayAPI
import HTTPTypes
import Testing

struct RequestSignerTests {
    private let secretKey = Secret(SigningVector.secretKey)

    private func request(_ vector: SigningVector) throws -> HTTPRequest {
        var query = Query()
        for (name, value) in vector.query { query.append(name, value) }
        let target = query.encoded.isEmpty ? vector.path : vector.path + "?" + query.encoded
        let method = try #require(HTTPRequest.Method(vector.method))
        var request = HTTPRequest(method: method, scheme: "https", authority: vector.host, path: target)
        for (name, value) in vector.headers {
            request.headerFields[try #require(HTTPField.Name(name))] = value
        }
        return request
    }

    private func signed(_ vector: SigningVector) throws -> HTTPRequest {
        var request = try request(vector)
        let signer = RequestSigner(
            accessKey: SigningVector.accessKey,
            secretKey: try #require(secretKey),
            securityToken: vector.securityToken.flatMap { Secret($0) }
        )
        let date = try #require(SigningDate(parsing: vector.date))
        #expect(signer.sign(&request, body: vector.body.utf8, projectID: vector.projectID, date: date))
        return request
    }

    @Test(arguments: SigningVector.all)
    func `a request is signed as the official SDK signs it`(vector: SigningVector) throws {
        let request = try signed(vector)
        #expect(request.path == vector.target)
        #expect(
            request.headerFields[.authorization]
                == "SDK-HMAC-SHA256 Access=\(SigningVector.accessKey), SignedHeaders=\(vector.signedHeaders), "
                + "Signature=\(vector.signature)"
        )
        let names = vector.signedHeaders.split(separator: ";").map(String.init)
        let canonical = try #require(CanonicalRequest(request, signedHeaders: names, body: vector.body.utf8))
        #expect(canonical.text == vector.canonicalRequest)
        let date = try #require(SigningDate(parsing: vector.date))
        #expect(canonical.stringToSign(at: date) == vector.stringToSign)
    }

    @Test(arguments: SigningVector.all)
    func `a server accepts what the client signed, under the right key alone`(vector: SigningVector) throws {
        let claim = try #require(SignedRequest(try signed(vector), body: vector.body.utf8))
        #expect(claim.accessKey == SigningVector.accessKey)
        #expect(claim.date.text == vector.date)
        #expect(claim.isSigned(with: try #require(secretKey)))
        #expect(!claim.isSigned(with: try #require(Secret(SigningVector.secretKey + "x"))))
    }

    @Test(arguments: SigningVector.all)
    func `any change of a signed request is refused`(vector: SigningVector) throws {
        let key = try #require(secretKey)
        let original = try signed(vector)
        var changed: [HTTPRequest] = []
        for change: (inout HTTPRequest) -> Void in [
            { $0.method = .patch },
            { $0.path = ($0.path ?? "") + "x" },
            { $0.path = ($0.path ?? "") + ($0.path?.contains("?") == true ? "&a=b" : "?a=b") },
            { $0.authority = "other.example" },
            { $0.headerFields[.signingDate] = "20260101T123457Z" },
            { $0.headerFields[.contentType] = "text/plain" },
            { $0.headerFields[.contentSHA256] = "UNSIGNED-PAYLOAD" },
        ] {
            var request = original
            change(&request)
            changed.append(request)
        }
        for request in changed {
            #expect(SignedRequest(request, body: vector.body.utf8)?.isSigned(with: key) == false)
        }
        #expect(SignedRequest(original, body: (vector.body + " ").utf8)?.isSigned(with: key) == false)
    }

    @Test(arguments: [
        "", "Basic abc", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date",
        "SDK-HMAC-SHA256 Access=, SignedHeaders=host;x-sdk-date, Signature=\(hex64)",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=\(hex64)",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date, Signature=\(hex64)",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date;host, Signature=\(hex64)",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=Host;host;x-sdk-date, Signature=\(hex64)",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;host;x-sdk-date, Signature=\(hex64)",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=\(hex64)0",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=\(hex64), More=1",
        "SDK-HMAC-SHA256 SignedHeaders=host;x-sdk-date, Access=A, Signature=\(hex64)",
        "sdk-hmac-sha256 Access=A, SignedHeaders=host;x-sdk-date, Signature=\(hex64)",
    ])
    func `a malformed Authorization is no claim`(value: String) {
        #expect(SignatureHeader(parsing: value) == nil)
    }

    @Test func `a well-formed Authorization round-trips`() throws {
        let text = "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=\(hex64)"
        #expect(try #require(SignatureHeader(parsing: text)).text == text)
    }

    @Test func `a signed header that is absent, a date that is none and a broken escape are no claim`() throws {
        let original = try signed(SigningVector.all[0])
        var request = original
        request.headerFields[.contentType] = nil
        #expect(SignedRequest(request, body: []) == nil)
        request = original
        request.headerFields[.signingDate] = "20260132T123456Z"
        #expect(SignedRequest(request, body: []) == nil)
        request = original
        request.path = "/v2/%zz"
        #expect(SignedRequest(request, body: []) == nil)
        request.path = "/v2?a=%ff"
        #expect(SignedRequest(request, body: []) == nil)
    }

    @Test func `names with an underscore stay unsigned`() throws {
        var request = HTTPRequest(method: .get, scheme: "https", authority: "h", path: "/")
        request.headerFields[try #require(HTTPField.Name("x_odd"))] = "1"
        let signer = RequestSigner(accessKey: "A", secretKey: try #require(secretKey))
        #expect(signer.sign(&request, body: [], projectID: nil, date: SigningDate(secondsSinceEpoch: 0)))
        #expect(request.headerFields[.authorization]?.contains("SignedHeaders=host;x-sdk-date,") == true)
    }
}

private let hex64 = String(repeating: "0a", count: 32)
