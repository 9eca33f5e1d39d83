import ByteIO
import Testing

struct JSONWriterTests {
    @Test func `keys keep the order of the calls, and nothing is spaced`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("b", 1)
            writer.member("a", "x")
            writer.member("none", nil as String?)
            writer.member("zero", nil as Int?)
            writer.member("yes", true)
            writer.key("list")
            writer.array { writer in
                writer.integer(-1)
                writer.null()
                writer.object { _ in }
                writer.array { _ in }
            }
        }
        writer.endLine()
        writer.string("next")
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"b":1,"a":"x","none":null,"zero":null,"yes":true,"list":[-1,null,{},[]]}"# + "\n\"next\""
        )
        writer.removeAll()
        writer.integer(UInt64.max)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "18446744073709551615")
    }

    @Test func `controls, quotes and backslashes are escaped, all else stands raw`() {
        var writer = JSONWriter()
        writer.string("\"\\/\u{0}\n\u{1F}\u{7F}é😀")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #""\"\\/\u0000\u000a\u001f\u007fé😀""#)
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, .max, .min, -1, -10, .min + 1] as [Int64])
    func `an integer is its decimal digits`(value: Int64) {
        var writer = JSONWriter()
        writer.integer(value)
        #expect(writer.bytes == Array(String(value).utf8))
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `what is written is read back the same`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let value = Self.value(&random, depth: 0)
        var writer = JSONWriter()
        writer.value(value)
        #expect(try JSONParser.parse(writer.bytes) == value)
        #expect(!writer.bytes.contains { $0 < 0x20 || $0 == 0x7F })
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            let value =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: UInt32.random(in: 0..<0x20, using: &random)
                case 1: UInt32.random(in: 0x20...0x7F, using: &random)
                case 2: UInt32.random(in: 0x80...0xFFFF, using: &random)
                default: UInt32.random(in: 0x10000...0x10FFFF, using: &random)
                }
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .number("-0.5e\(Int.random(in: 0..<99, using: &random))")
        case 4: return .string(text(&random))
        case 5:
            let count = Int.random(in: 0..<4, using: &random)
            return .array((0..<count).map { _ in value(&random, depth: depth + 1) })
        default:
            var members: [JSONValue.Member] = []
            for index in 0..<Int.random(in: 0..<4, using: &random) {
                members.append(
                    JSONValue.Member(name: "\(index)" + text(&random), value: value(&random, depth: depth + 1))
                )
            }
            return .object(members)
        }
    }
}
