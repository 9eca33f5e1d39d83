import ByteIO
import PlanModel
import Testing

struct HostTests {
    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("0:0:0:0:0:0:0:0", "::"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("::ffff:1.2.3.4", "::ffff:102:304"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("fe80::ABCD", "fe80::abcd"),
        ("localhost", "localhost"), ("web-1.example.com", "web-1.example.com"), ("example.com.", "example.com."),
        ("my_host", "my_host"), ("1a.2b", "1a.2b"), ("10.1.2.3.example", "10.1.2.3.example"), ("Web", "Web"),
        ("a", "a"),
        (String(repeating: "a", count: 63), String(repeating: "a", count: 63)),
        (
            String(repeating: "a", count: 31) + "." + String(repeating: "b", count: 32),
            String(repeating: "a", count: 31) + "." + String(repeating: "b", count: 32)
        ),
    ])
    func `a host has one canonical form`(text: String, canonical: String) throws {
        let host = try #require(Host(text))
        #expect(host.text == UTF8Text(canonical))
        #expect(Host(canonical) == host)
    }

    @Test(arguments: [
        "", " ", ".", "..", "a..b", ".a", "-a", "a-", "a-.b", "_a", "a_", "a b", " a", "a ", "a\n", "a\u{0}b", "a/b",
        "a@b", "a|b",
        "é.example", "中文", "１.2.3.4", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "01.2.3.4", "1.2.3.4.", "1.2.3.",
        "999", "1", "1.",
        "+1.2.3.4", "1.2.3.-4", "0x1.2.3.4.5.6", ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1:2:3:4::5:6:7:8", "12345::", "g::", "::g", ":1", "1:", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "[::1]",
        "::1%eth0", "::1/64", "::+1",
        "::-1", "::1.2.3", "::1.2.3.256", "1.2.3.4::", "1.2.3.4:5:6:7:8:9:a", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4",
        "10.0.0.1:80",
        "host:80", String(repeating: "a", count: 64),
        String(repeating: "a", count: 32) + "." + String(repeating: "b", count: 32),
    ])
    func `what is no host is refused`(text: String) {
        #expect(Host(text) == nil)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `every spelling of an IPv6 address has the same canonical form`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let groups = (0..<8).map { _ in Bool.random(using: &random) ? 0 : UInt16.random(in: 0...0xFFFF, using: &random)
        }
        let long = groups.map { group in
            let digits = String(group, radix: 16, uppercase: Bool.random(using: &random))
            return String(repeating: "0", count: Int.random(in: 0...(4 - digits.count), using: &random)) + digits
        }
        let host = try #require(Host(long.joined(separator: ":")))
        #expect(Host(groups.map { String($0, radix: 16) }.joined(separator: ":")) == host)
        #expect(Host(host.text.text) == host)
        var runs: [Int] = []
        var run = 0
        for group in groups + [1] {
            if group == 0 {
                run += 1
            } else {
                runs.append(run)
                run = 0
            }
        }
        // RFC 5952 section 4.2: a gap stands exactly where two or more groups are zero.
        #expect(host.text.text.contains("::") == ((runs.max() ?? 0) > 1))
    }

    @Test func `cloud server ids and names follow the table of the API`() {
        for id in ["a", "ecs-1_B", String(repeating: "x", count: 64)] { #expect(CloudServer.isValidID(id)) }
        for id in ["", "a.b", "中", "a b", String(repeating: "x", count: 65), "a\n"] {
            #expect(!CloudServer.isValidID(id))
        }
        for name in ["a", "中文.a-b_c", String(repeating: "中", count: 64)] { #expect(CloudServer.isValidName(name)) }
        for name in ["", "a b", "é", "a/b", String(repeating: "中", count: 65), "\u{202E}"] {
            #expect(!CloudServer.isValidName(name))
        }
    }

    @Test func `ids can stand in a path`() {
        for id in ["a", "_", "0", "a-b_C9", String(repeating: "a", count: 64)] {
            #expect(Identifier.isValid(Array(id.utf8)))
        }
        for id in ["", "-a", "a.b", "..", "a/b", "a%2F", "é", "a b", String(repeating: "a", count: 65)] {
            #expect(!Identifier.isValid(Array(id.utf8)))
        }
    }
}
