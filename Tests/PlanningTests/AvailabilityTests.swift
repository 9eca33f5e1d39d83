import ByteIO
import PlanModel
import Testing

@testable import Planning

/// What the limits count as available where a group has a weight of its own.
struct AvailabilityTests {
    /// The group's weight, the members' weight, and the limits that refuse a fall from four members to one.
    @Test(arguments: [
        ("", "1", ["--max-shrink"]), ("", "0", []), ("50", "1", ["--max-shrink"]), ("50", "0", ["--max-shrink"]),
        ("0", "1", []), ("0", "0", []),
    ])
    func `a group's own weight stands for those of its members`(
        groupWeight: String,
        weight: String,
        expected: [String]
    ) throws {
        func rows(_ count: Int) -> InputFile {
            let rows = (1...count).map { "p,i,c1,a-1,10.0.0.\($0),80,\(weight),,,\(groupWeight)" }
            return text(([header + ",member_group_weight"] + rows).joined(separator: "\n"))
        }
        var limits = PlanLimits.open
        limits.maxShrinkPercent = 50
        let result = try Planner.plan(request([rows(1)], [rows(4)], limits: limits))
        #expect(result.breaches.map(\.limit.rawValue) == expected)
        #expect(result.breaches.map(\.before) == expected.map { _ in 4 })
        #expect(result.breaches.map(\.after) == expected.map { _ in 1 })
    }

    @Test func `of many broken limits the first are shown, and all are counted`() throws {
        let names = (0..<1_000).map { "g-\($0)" }
        func rows(_ weight: Int) -> InputFile { file(names.reversed().map { "\($0),10.0.0.1,80,\(weight),," }) }
        let files = request([rows(0)], [rows(1)], limits: PlanLimits())
        for way in [Planner.Way.mergeIfSorted(), .hash(partitionCount: 4)] {
            guard case .refused(let limits, _) = try Planner.plan(files, way: way).result else {
                Issue.record("not refused")
                continue
            }
            #expect(limits.breaches.count + limits.hiddenCount == 2 * names.count + 1)
            let groups = limits.breaches.compactMap(\.groupName)
            #expect(groups == names.sorted().prefix(50).flatMap { [UTF8Text($0), UTF8Text($0)] })
            #expect(limits.breaches.prefix(2).map(\.limit) == [.minAvailable, .maxShrink])
            #expect(limits.breaches.last?.limit == .maxTotalShrink)
            let hidden =
                "1900 more that are not shown; if all is meant, those of groups and channels pass with --min-available 0 --max-shrink 100%"
            #expect(limits.hiddenMessage == hidden)
        }
    }
}
