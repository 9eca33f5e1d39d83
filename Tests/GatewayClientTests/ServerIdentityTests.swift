import NIOSSL
import Testing

@testable import GatewayClient

/// Which hosts a certificate is for.
struct ServerIdentityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let host: String
        let isCovered: Bool
        var testDescription: String { host }
    }

    @Test(arguments: [
        Case(host: "localhost", isCovered: true), Case(host: "localhost.", isCovered: true),
        Case(host: "apig.example.com", isCovered: true), Case(host: "127.0.0.1", isCovered: true),
        Case(host: "a.wild.example", isCovered: true), Case(host: "2001:db8::1", isCovered: true),
        Case(host: "wild.example", isCovered: false), Case(host: "a.b.wild.example", isCovered: false),
        Case(host: ".wild.example", isCovered: false), Case(host: "example.com", isCovered: false),
        Case(host: "x.apig.example.com", isCovered: false), Case(host: "127.0.0.2", isCovered: false),
        Case(host: "10.0.0.7", isCovered: false), Case(host: "2001:db8::2", isCovered: false),
        Case(host: "x.test", isCovered: true), Case(host: "test", isCovered: false),
        Case(host: "", isCovered: false),
    ])
    func `only what it names`(expected: Case) throws {
        let certificate = try #require(try NIOSSLCertificate.fromPEMBytes(Array(Self.pem.utf8)).first)
        #expect(ServerIdentity.covers(certificate, host: expected.host) == expected.isCovered)
    }

    /// For localhost, apig.example.com, *.wild.example, *.0.0.7, *.test, 127.0.0.1 and 2001:db8::1.
    private static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIB6DCCAY6gAwIBAgIUQloeFUiQHhw7qCy+CZ4SlBBLLz0wCgYIKoZIzj0EAwIw
        FzEVMBMGA1UEAwwMY3V0b3ZlciB0ZXN0MCAXDTI2MTEyODAyMzAyMFoYDzIxMjYx
        MTA0MDIzMDIwWjAXMRUwEwYDVQQDDAxjdXRvdmVyIHRlc3QwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAASuWf5uMytbB3ZZ4oGW8E1OeWk0xB5LNv37fvbLBov8OqbL
        mIsI6ivwm6wLjKjQUTbgmJYCJSCdmaVKSCo3ub4Fo4G1MIGyMB0GA1UdDgQWBBT3
        Hff1Jl7pSupPfosGeblywGgVEzAfBgNVHSMEGDAWgBT3Hff1Jl7pSupPfosGebly
        wGgVEzAPBgNVHRMBAf8EBTADAQH/MF8GA1UdEQRYMFaCCWxvY2FsaG9zdIIQQVBJ
        Ry5leGFtcGxlLmNvbYIOKi53aWxkLmV4YW1wbGWCByouMC4wLjeCBioudGVzdIcE
        fwAAAYcQIAENuAAAAAAAAAAAAAAAATAKBggqhkjOPQQDAgNIADBFAiEA/O40QLJu
        C6LhrnZyIE8rHJh7WAXX+7R3gkVgDO8aPMcCIB3FElCTLR3iy5+AT+HReYqWjh4w
        kV61UVp2optkyUCt
        -----END CERTIFICATE-----
        """
}
