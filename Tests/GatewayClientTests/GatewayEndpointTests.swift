import GatewayClient
import Testing

struct GatewayEndpointTests {
    @Test(arguments: [
        ("https://apig.cn-north-4.myhuaweicloud.com", "https://apig.cn-north-4.myhuaweicloud.com"),
        ("HTTPS://APIG.Example.COM/", "https://apig.example.com"),
        ("https://a.example:443", "https://a.example"),
        ("https://a.example:8443/", "https://a.example:8443"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[2001:DB8:0:0::1]:443", "https://[2001:db8::1]"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.9.10:80", "http://127.8.9.10"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("http://localhost:1", "http://localhost:1"),
    ])
    func `an address is kept in its canonical form`(text: String, canonical: String) throws {
        let endpoint = try GatewayEndpoint(parsing: text)
        #expect(endpoint.description == canonical)
        #expect(try GatewayEndpoint(parsing: canonical) == endpoint)
    }

    @Test(
        arguments: [
            ("", .scheme), ("apig.example.com", .scheme), ("ftp://a.example", .scheme), (" https://a.example", .scheme),
            ("https:/a.example", .scheme), ("https://user@a.example", .userInfo), ("https://a:b@a.example", .userInfo),
            ("http://127.0.0.1@evil.example", .userInfo), ("http://127.0.0.1#@evil.example", .userInfo),
            ("https://a.example/v2", .path), ("https://a.example//", .path), ("https://a.example?x", .path),
            ("https://a.example/?x=1", .path), ("https://a.example#f", .path), ("https://a.example\\", .path),
            ("https://", .host), ("https:///", .host), ("https://:443", .host), ("https://a..b", .host),
            ("https://-a.example", .host), ("https://a_b.example", .host), ("https://a b", .host),
            ("https://a.example\r\nX: y", .host), ("https://a%2eb", .host), ("https://é.example", .host),
            ("https://1.2.3", .host), ("https://127.1", .host), ("https://256.1.1.1", .host), ("https://[::1", .host),
            ("https://[1.2.3.4]", .host), ("https://[fe80::1%25eth0]", .host), ("https://[::1]x", .host),
            ("https://a.example:", .port), ("https://a.example:0", .port), ("https://a.example:65536", .port),
            ("https://a.example:+1", .port), ("https://a.example:080", .port), ("https://a.example:1:2", .port),
            ("http://a.example", .plainHTTPBeyondLoopback), ("http://10.0.0.1", .plainHTTPBeyondLoopback),
            ("http://127.0.0.1.evil.example", .plainHTTPBeyondLoopback), ("http://[::2]", .plainHTTPBeyondLoopback),
            ("http://localhost.evil.example", .plainHTTPBeyondLoopback), ("http://0.0.0.0", .plainHTTPBeyondLoopback),
            ("http://[::ffff:127.0.0.1]", .plainHTTPBeyondLoopback),
        ] as [(String, EndpointError)]
    )
    func `any other text is refused with its reason`(text: String, reason: EndpointError) {
        #expect(throws: reason) { try GatewayEndpoint(parsing: text) }
        #expect(!reason.description.contains("4711"))
    }
}
