import Foundation

/// What fuzz tests try.
enum Fuzz {
    private static let environment = ProcessInfo.processInfo.environment

    /// So many seeds; `FUZZ_SEEDS=N` tries more, `FUZZ_SEED=N` one of them again.
    static func seeds(_ count: UInt64) -> Range<UInt64> {
        if let seed = environment["FUZZ_SEED"].flatMap({ UInt64($0) }), seed < .max { return seed..<(seed + 1) }
        return 0..<(environment["FUZZ_SEEDS"].flatMap { UInt64($0) } ?? count)
    }
}
