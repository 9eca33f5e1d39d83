import Testing

@testable import Planning

/// A member that the inventory and the snapshot both have twice, by both lanes.
struct TwiceTests {
    @Test(arguments: [
        (
            ["10.0.0.1,80,1,false,1", "10.0.0.1,80,1,false,1"], ["10.0.0.1,80,1,false,1", "10.0.0.1,80,1,false,1"], true
        ),
        (["10.0.0.1,80,1,false,1", "10.0.0.1,80,1,false,1"], ["10.0.0.1,80,1,,1", "10.0.0.1,80,1,,1"], false),
        (["10.0.0.1,80,1,false,1", "10.0.0.1,80,2,false,1"], ["10.0.0.1,80,2,,1", "10.0.0.1,80,1,,1"], false),
        (["b.example,80,1,false,1", "B.example,80,1,false,1"], ["b.example,80,1,,1", "b.example,80,1,,1"], false),
    ])
    func `a member that stands twice on both sides is taken as it stands, and else is an error`(
        inventory: [String],
        current: [String],
        isTaken: Bool
    ) throws {
        func file(_ members: [String], _ other: String) -> InputFile {
            text(([header] + members.map { "p,i,c1,a-1,\($0)" } + ["p,i,c1,b-1,\(other)"]).joined(separator: "\n"))
        }
        let files = request([file(inventory, "10.0.0.9,80,1,false,1")], [file(current, "10.0.0.8,80,1,false,1")])
        let (both, detailed) = (try Planner.plan(files, lanes: .both), try Planner.plan(files, lanes: .detailed))
        #expect(both.report == detailed.report)
        #expect(both.text == detailed.text)
        #expect((both.planned != nil) == isTaken)
    }
}
