import GatewayAPI
import Testing

struct SecretTests {
    @Test func `a secret never prints`() throws {
        let secret = try #require(Secret("hush-hush-4711"))
        let signer = RequestSigner(accessKey: "A", secretKey: secret, securityToken: secret)
        var dumped = ""
        dump(secret, to: &dumped)
        dump(signer, to: &dumped)
        let texts = [
            "\(secret)", String(reflecting: secret), "\([secret])", "\(signer)", String(reflecting: signer), dumped,
        ]
        for text in texts { #expect(!text.contains("4711")) }
        #expect("\(secret)" == "<secret>")
        #expect(secret.exposedText == "hush-hush-4711")
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "a\n", "a\0", "a\u{7F}", "é", "a\t"])
    func `only visible ASCII makes a secret`(text: String) {
        #expect(Secret(text) == nil)
    }

    @Test func `a secret matches itself alone`() throws {
        let secret = try #require(Secret("abc"))
        #expect(secret.matches("abc"))
        for other in ["", "ab", "abd", "abcd", "ABC"] { #expect(!secret.matches(other)) }
    }
}
