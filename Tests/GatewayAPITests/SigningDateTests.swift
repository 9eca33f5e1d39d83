import GatewayAPI
import Testing

struct SigningDateTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
        (1_767_270_896, "20260101T123456Z"), (-1, "19691231T235959Z"), (253_402_300_799, "99991231T235959Z"),
        (Int64.max, "99991231T235959Z"), (Int64.min, "00000101T000000Z"),
    ])
    func `a moment is written in UTC`(seconds: Int64, text: String) {
        #expect(SigningDate(secondsSinceEpoch: seconds).text == text)
    }

    @Test func `every moment reads back`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator)
            let date = SigningDate(secondsSinceEpoch: seconds)
            #expect(try #require(SigningDate(parsing: date.text)).secondsSinceEpoch == seconds)
        }
    }

    @Test(arguments: [
        "", "20260101T123456", "20260101 123456Z", "2026-01-01T12:34Z", "20260229T000000Z", "20260001T000000Z",
        "20260431T000000Z", "20260101T240000Z", "20260101T126000Z", "20260101T123460Z", "+0260101T123456Z",
        "2026010１T12345Z",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(SigningDate(parsing: text) == nil)
    }
}

/// SplitMix64: the same numbers from the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
