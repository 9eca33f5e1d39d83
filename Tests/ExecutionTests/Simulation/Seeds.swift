import Foundation

/// The seeds that a simulation plays: a number of its own, `SIM_SEEDS=N` of them, or `SIM_SEED=N` alone.
enum Seeds {
    private static let environment = ProcessInfo.processInfo.environment

    static func from(_ standardCount: UInt64) -> Range<UInt64> {
        if let seed = environment["SIM_SEED"].flatMap({ UInt64($0) }), seed < .max { return seed..<(seed + 1) }
        return 0..<(environment["SIM_SEEDS"].flatMap { UInt64($0) } ?? standardCount)
    }

    /// How to play a seed again.
    static func replay(_ seed: UInt64) -> String { "SIM_SEED=\(seed) swift test --filter Simulation" }
}
