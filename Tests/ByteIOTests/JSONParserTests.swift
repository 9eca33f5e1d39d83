import ByteIO
import Testing

/// The rules of RFC 8259, in the manner of the JSON test suite of Nicolas Seriot: what must be refused, what must be taken.
struct JSONParserTests {
    @Test(arguments: [
        "", " ", "\u{FEFF}", "\u{FEFF}{}", "nul", "nulL", "True", "tru", "truth", "NaN", "Infinity", "-Infinity",
        "undefined", "'a'",
        "[1 true]", "[a", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[-]", "[\"\"", "[1}", "[\"a\"],",
        "[1]]", "[][]",
        "[*]", "{", "}", "{]", "{,}", "{1:1}", "{a:1}", "{'a':1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1,,}",
        "{\"a\" 1}",
        "{\"a\",1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\":1}{}", "{\"a\":1}#", "{\"a\":1}/**/", "{\"a\":/*x*/1}",
        "{\"a\":1",
        "{\"a\":\"a", "{\"a\":1,\"b\"", "{\"a\":1 1}", "{null:null}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
        "+1", "++1",
        "-", "--1", "- 1", "-01", "01", "00", "012", "-012", ".1", "-.1", "1.", "1.e1", "0.e1", "1e", "1e+", "1E-",
        "1eE2", "0x1",
        "0x42", "1 000", "1_000", "1a", "1.2.3", "2.+3", "1-1", "１", "\"", "\"a", "\"\\", "\"\\\"", "\"\\a\"",
        "\"\\x00\"", "\"\\'\"",
        "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\u+123\"", "\"\\u 123\"", "\"\\u{1}\"",
        "\"\\U0041\"",
        "\"a\nb\"", "\"a\tb\"", "\"a\rb\"", "\"a\u{0}b\"", "\"a\u{1F}b\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800a\"",
        "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\udc00\\udc00\"",
        "\"\\uD800\\uD8", "\"a\"b",
        "\u{A0}1",
        "1\u{B}", "1\u{C}", "\u{2028}1", "<null>", "[1]x", "// c\n1", "1;", "\u{1}",
    ])
    func `what is not strict JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF],
            [0xFE, 0xFF],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0x80, 0x22],
            [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D],
            [0x5B, 0x00, 0x5D], [0x5B, 0x31, 0x5D, 0x00], [0xEF, 0xBB, 0xBF],
        ] as [[UInt8]]
    )
    func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
    }

    struct Accepted: Sendable {
        let text: String
        let value: JSONValue
    }

    @Test(arguments: [
        Accepted(text: "null", value: .null),
        Accepted(text: " \t\r\n true \n", value: .bool(true)),
        Accepted(text: "false", value: .bool(false)),
        Accepted(text: "0", value: .integer(0)),
        Accepted(text: "-1", value: .integer(-1)),
        Accepted(text: "9223372036854775807", value: .integer(.max)),
        Accepted(text: "-9223372036854775808", value: .integer(.min)),
        Accepted(text: "9223372036854775808", value: .number("9223372036854775808")),
        Accepted(text: "-0", value: .number("-0")),
        Accepted(text: "1.0", value: .number("1.0")),
        Accepted(text: "1e2", value: .number("1e2")),
        Accepted(text: "-1.5E+10", value: .number("-1.5E+10")),
        Accepted(text: "1e-999999", value: .number("1e-999999")),
        Accepted(text: "\"\"", value: .string("")),
        Accepted(text: #""\"\\\/\b\f\n\r\t""#, value: .string("\"\\/\u{8}\u{C}\n\r\t")),
        Accepted(text: #""\u0000\u00e9\uD83D\uDE00\uFFFF""#, value: .string("\u{0}é😀\u{FFFF}")),
        Accepted(text: "\"\u{7F}\u{2028}é😀\"", value: .string("\u{7F}\u{2028}é😀")),
        Accepted(text: "[]", value: .array([])),
        Accepted(text: "[ ]", value: .array([])),
        Accepted(text: "[1 , \"a\",[null]]", value: .array([.integer(1), .string("a"), .array([.null])])),
        Accepted(text: "{}", value: .object([])),
        Accepted(
            text: "{ \"b\" : 1 , \"a\":{}, \"\":0 }",
            value: .object([
                JSONValue.Member(name: "b", value: .integer(1)), JSONValue.Member(name: "a", value: .object([])),
                JSONValue.Member(name: "", value: .integer(0)),
            ])
        ),
    ])
    func `strict JSON is taken as it stands`(accepted: Accepted) throws {
        #expect(try JSONParser.parse(Array(accepted.text.utf8)) == accepted.value)
    }

    @Test func `names that only look equal are two names`() throws {
        let value = try JSONParser.parse(Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(value["\u{E9}"]?.integer == 1)
        #expect(value["e\u{301}"]?.integer == 2)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":", " [ "])
    func `a depth bomb is refused and does not crash`(piece: String) {
        let bomb = Array(String(repeating: piece, count: 100_000).utf8)
        #expect(throws: JSONError.self) { try JSONParser.parse(bomb) }
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")], ["", "1"])
    func `depth counts arrays and objects alike, whatever they hold`(
        container: (start: String, end: String),
        content: String
    ) throws {
        func nested(_ count: Int) -> [UInt8] {
            let innermost = content.isEmpty ? "{}" : container.start + content + container.end
            let outer = count - 1
            return Array(
                (String(repeating: container.start, count: outer) + innermost
                    + String(repeating: container.end, count: outer)).utf8
            )
        }
        for depthMax in 1...2 {
            _ = try JSONParser.parse(nested(depthMax), depthMax: depthMax)
            #expect(throws: JSONError.self) { try JSONParser.parse(nested(depthMax + 1), depthMax: depthMax) }
        }
        _ = try JSONParser.parse(nested(64))
        #expect(throws: JSONError.self) { try JSONParser.parse(nested(65)) }
    }

    @Test func `an error names the byte`() {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array("[1, x]".utf8)) }
        #expect(error?.description == "unexpected byte at byte 4")
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no damage to a text makes the parser trap`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(#"{"a":[1,-2.5e3,"x\n\u00e9\ud83d\ude00",true,null],"b":{"c":"d"}}"#.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            default: bytes.removeLast(bytes.count - index)
            }
            if bytes.isEmpty { break }
        }
        if let value = try? JSONParser.parse(bytes) {
            var writer = JSONWriter()
            writer.value(value)
            #expect((try? JSONParser.parse(writer.bytes)) == value)
        }
    }
}
