import ByteIO
import Testing

struct DigestTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// The values are those of an independent implementation that agrees with the vectors of the SipHash reference code.
    @Test(arguments: [
        (0, "ab0136876d0ea918ead59b7e264592e7"),
        (1, "62a2d2569a07f9b310527ec67510caf5"),
        (7, "8f936ea0823869c8fde9efb5c581df45"),
        (8, "948fab964f335f19e1b415ab2a064515"),
        (9, "5bcc65ef6410c1f720b9e1b35ada8a8d"),
        (15, "02197af88e2b6a48915d170671a99074"),
        (16, "5f99b9bace4f75d2322e32fc083d0076"),
        (63, "a03638ad697e87b60ccb7e027dfc3daf"),
        (64, "92bddae8eea8d9418cf08dbc81115dbf"),
        (255, "e4c65fc73f4c6aeb306058eeef8f27f2"),
        (256, "a0ca7a343bbd5c522d50c3e213993124"),
    ])
    func `a fingerprint is the same on every machine`(count: Int, hex: String) {
        #expect(Fingerprint128(of: Self.bytes(count)).hex == hex)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `fingerprints add up in any order, and parts can be taken away`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = (0..<10).map { _ in
            Fingerprint128(of: (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        let sum = parts.reduce(.zero, +)
        #expect(parts.shuffled(using: &random).reduce(.zero, +) == sum)
        #expect(parts[1...].reduce(sum, -) == parts[0])
        var grown = Fingerprint128.zero
        for part in parts { grown += part }
        #expect(grown == sum)
        #expect(Fingerprint128(hex: sum.hex) == sum)
        #expect(sum.hex.utf8.count == 32)
    }

    @Test func `one byte more or less is another fingerprint`() {
        let all = (0..<300).map { Fingerprint128(of: Self.bytes($0)) }
        #expect(Set(all).count == all.count)
        #expect(Fingerprint128(of: [0]) != Fingerprint128(of: [0, 0]))
    }

    @Test(arguments: [
        "", "0", String(repeating: "0", count: 31), String(repeating: "0", count: 33),
        String(repeating: "A", count: 32),
        "+" + String(repeating: "0", count: 31), "-" + String(repeating: "0", count: 31),
        String(repeating: "g", count: 32),
        String(repeating: "０", count: 32), " " + String(repeating: "0", count: 31),
    ])
    func `only 32 lower-case digits are a fingerprint`(hex: String) {
        #expect(Fingerprint128(hex: hex) == nil)
    }

    @Test func `zero has all its digits`() {
        #expect(Fingerprint128.zero.hex == String(repeating: "0", count: 32))
        #expect(Fingerprint128(hex: Fingerprint128.zero.hex) == .zero)
    }

    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `SHA-256 gives the published digests`(text: String, hex: String) {
        #expect(SHA256Hasher.hexDigest(of: Array(text.utf8)) == hex)
        var hasher = SHA256Hasher()
        for byte in text.utf8 { hasher.update(CollectionOfOne(byte)) }
        #expect(hasher.hexDigest() == hex)
        hasher.update(text.utf8)
        #expect((hasher.hexDigest() == hex) == text.isEmpty)
    }

    @Test func `bytes in hexadecimal have two lower-case digits each`() {
        #expect(hexadecimal([0x00, 0x0F, 0xA0, 0xFF]) == "000fa0ff")
    }
}
