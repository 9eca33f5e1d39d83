import ByteIO
import Testing

struct UTF8TextTests {
    @Test func `composed and decomposed letters are different texts`() {
        let composed = UTF8Text("caf\u{E9}")
        let decomposed = UTF8Text("cafe\u{301}")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
        #expect(!(composed < decomposed))
    }

    @Test func `order is that of bytes`() {
        let sorted: [UTF8Text] = ["", "A", "B", "a", "ab", "b", "é", "中", "😀"]
        var random = SeededGenerator(seed: 1)
        #expect(sorted.shuffled(using: &random).sorted() == sorted)
    }

    @Test func `equal texts hash alike however they are stored`() {
        let native = UTF8Text(String(repeating: "long enough to be on the heap ", count: 4))
        let sliced = UTF8Text(String(("x" + native.text).dropFirst()))
        #expect(native == sliced)
        #expect(native.hashValue == sliced.hashValue)
    }

    @Test func `only UTF-8 is text`() {
        #expect(UTF8Text(validating: Array("é".utf8)) == UTF8Text("é"))
        #expect(UTF8Text(validating: [0xC3]) == nil)
        #expect(UTF8Text(validating: [0xED, 0xA0, 0x80]) == nil)
        #expect(UTF8Text(validating: [])?.isEmpty == true)
    }
}

struct TextSafetyTests {
    @Test(
        arguments: [
            0x00, 0x09, 0x0A, 0x1B, 0x1F, 0x7F, 0x80, 0x9B, 0x9F, 0xAD, 0x61C, 0x200B, 0x200F, 0x2028, 0x2029, 0x202A,
            0x202E, 0x2060,
            0x2066, 0x2069, 0xFEFF, 0xFE0F, 0xE0001, 0xE0041,
        ] as [UInt32]
    )
    func `controls, bidirectional and invisible characters are unsafe`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(TextSafety.isUnsafe(scalar))
        let text = "a" + String(scalar) + "b"
        #expect(TextSafety.firstUnsafe(in: text) == scalar)
        let escaped = TextSafety.escaped(text)
        #expect(escaped == "a\\u{" + String(value, radix: 16, uppercase: true) + "}b")
        #expect(TextSafety.firstUnsafe(in: escaped) == nil)
        #expect(TextSafety.escaped(escaped) == escaped)
    }

    @Test(arguments: ["", "plain text ~!", "Grüße", "中文", "😀", "e\u{301}"])
    func `other text is left as it is`(text: String) {
        #expect(TextSafety.firstUnsafe(in: text) == nil)
        #expect(UTF8Text(TextSafety.escaped(text)) == UTF8Text(text))
    }

    @Test func `long text is cut`() {
        #expect(TextSafety.escaped("abcd", lengthMax: 4) == "abcd")
        #expect(TextSafety.escaped("abcde", lengthMax: 4) == "abcd…")
        #expect(TextSafety.escaped("abc", lengthMax: 0) == "…")
    }

    @Test func `no scalar leaves an unsafe escape`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), TextSafety.isUnsafe(scalar) else { continue }
            #expect(TextSafety.firstUnsafe(in: TextSafety.name(of: scalar)) == nil)
        }
    }
}
