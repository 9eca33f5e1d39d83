import PlanModel
import Testing

@testable import Planning

/// Channels that are overwritten as a whole.
struct WholeChannelTests {
    private static let whole = options { $0.allowWholeChannel = true }

    static let cases: [RuleCase] = [
        RuleCase(
            name: "a group with a weight of its own",
            inventory: [",10.9.0.3,80,1,,,", "a-1,10.0.0.1,80,1,,,50"],
            current: [",10.0.0.3,80,1,,,", "a-1,10.0.0.1,80,1,,,50"],
            expected: "whole-channel-weight",
            options: whole,
            columns: ",member_group_weight"
        ),
        RuleCase(
            name: "groups in two waves",
            inventory: [",10.9.0.3,80,1,,,1", "a-1,10.0.0.1,80,1,,,2"],
            current: [",10.0.0.3,80,1,,,", "a-1,10.0.0.1,80,1,,,"],
            expected: "wave-differs",
            options: whole,
            columns: ",wave"
        ),
        RuleCase(
            name: "all in one wave",
            inventory: [",10.9.0.3,80,1,,,2", "a-1,10.0.0.1,80,1,,,2"],
            current: [",10.0.0.3,80,1,,,", "a-1,10.0.0.1,80,1,,,"],
            expected: "ok 1",
            options: whole,
            columns: ",wave"
        ),
        RuleCase(
            name: "a group with a row that is wrong itself",
            inventory: [",10.9.0.3,80,1,,", "a-1,bad host,80,1,,"],
            current: [",10.0.0.3,80,1,,", "a-1,10.0.0.1,80,1,,"],
            expected: "host",
            options: whole
        ),
    ]

    @Test(arguments: cases)
    func `the rules of whole channels decide, each with one error`(given: RuleCase) throws {
        let (found, result) = try given.outcome()
        #expect(found == given.expected, "\(result.report.diagnostics.map(\.line))")
    }
}
