import ByteIO
import Testing

struct DigestTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// The values are those of an independent implementation in another language, from the description of the two lanes.
    @Test(arguments: [
        (0, "a23f969b13c3125297ed4ccce7fb8aff"),
        (1, "b0b6bdb0224e6c85809a234801d63725"),
        (7, "323894d97f17e6f2f5b64109d4632ff4"),
        (8, "c93ccd723517b60fa97111f20acda45f"),
        (9, "04e5e8ffa0b052712066cf8c992d15af"),
        (15, "7d8611397e4b1de92d6ff468eec82a46"),
        (16, "d2600ef1a2a432aded027ea51854071f"),
        (63, "506fee8e641407e440592caef298873d"),
        (64, "cb9343866dccf16f16a43f45d01110ce"),
        (255, "27269a4bfa0adffbd4ccb24137b68099"),
        (256, "11bc5f8eb278b594c902a762f9635d13"),
    ])
    func `a fingerprint is the same on every machine`(count: Int, hex: String) {
        #expect(Fingerprint128(of: Self.bytes(count)).hex == hex)
    }

    @Test(arguments: [0, 1, 1 << 18, 4 << 20, (4 << 20) + 1, 5_000_000], [true, false])
    func `the digest of a file's beginning is that of its bytes, on whichever thread`(count: Int, isStarted: Bool)
        throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        let bytes = Self.bytes(count)
        let output = try AtomicFile(path: path)
        try output.write(bytes + [1, 2, 3])
        try output.commit()
        let digest = FileDigest(of: try FileDescriptor.openForReading(path), byteCount: count)
        if isStarted { digest.start() }
        #expect(try digest.hexDigest() == SHA256Hasher.hexDigest(of: bytes))
        let tooLong = FileDigest(of: try FileDescriptor.openForReading(path), byteCount: count + 4)
        if isStarted { tooLong.start() }
        #expect(throws: FileError.self) { try tooLong.hexDigest() }
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
