import ByteIO
import PlanModel
import Testing

/// Plans whose digest holds, but whose lines do not fit together.
struct PlanConsistencyTests {
    private static func update(
        _ scope: String?,
        channel: UTF8Text = "c",
        project: UTF8Text = "p",
        wave: Int = 1,
        before: [Member],
        after: [Member],
        change: (inout Update) -> Void = { _ in }
    ) -> Update {
        var update = Samples.update(wave: wave, before: before, after: after)
        update.channel = ChannelKey(
            gateway: GatewayKey(projectID: project, instanceID: "i"),
            channelID: channel
        )
        update.scope = scope.flatMap { GroupName(UTF8Text($0)) }.map { .group($0) } ?? .channel
        change(&update)
        return update
    }

    private static func member(_ host: String, _ group: String = "web", weight: Int = 100) -> Member {
        Samples.member(host, weight: weight, group: group)
    }

    private static func plan(_ updates: [Update]) throws -> PlanText {
        var plan = try PlanText(seed: 1, count: 0)
        plan.header = PlanHeader(options: PlanOptions(), limits: PlanLimits())
        plan.updates = updates.enumerated().map { index, update in
            var update = update
            update.n = index + 1
            return update
        }
        var random = SeededGenerator(seed: 1)
        plan.summary = Samples.summary(of: plan.updates, &random)
        try plan.write()
        return plan
    }

    /// Two gateways, three channels; a group that moves, a new one, one that is emptied, and a whole channel.
    private static func sample() throws -> PlanText {
        try plan([
            update("api", before: [], after: [member("10.0.0.3", "api")]) { $0.isNew = true },
            update("web", before: [member("10.0.0.1")], after: [member("10.0.0.2")]),
            update(
                nil,
                channel: "d",
                before: [member("10.0.0.1", ""), member("10.0.0.1"), member("10.0.0.2")],
                after: [member("10.0.0.1", "", weight: 7)]
            ),
            update("web", project: "q", wave: 2, before: [member("10.0.0.1")], after: []),
        ])
    }

    /// What the sample's footer says, and a lie in its place.
    @Test(arguments: [
        (#""channels":2"#, #""channels":1"#), (#""channels":2"#, #""channels":3"#),
        (#""changed":5,"#, #""changed":4,"#), (#""new":1"#, #""new":0"#), (#""new":1"#, #""new":2"#),
        (#""emptied":2"#, #""emptied":1"#), (#""emptied":2"#, #""emptied":3"#),
        (#""added":2"#, #""added":1"#), (#""removed":4"#, #""removed":5"#), (#""changed":1}"#, #""changed":0}"#),
        (
            #"{"project_id":"p","instance_id":"i","channels":2,"updates":3}"#,
            #"{"project_id":"p","instance_id":"i","channels":1,"updates":1},{"project_id":"p","instance_id":"i","channels":1,"updates":2}"#
        ),
        (#""role":"current""#, #""role":"inventory""#), (#""role":"inventory""#, #""role":"current""#),
    ])
    func `a footer that says something else than the updates is refused`(truth: String, lie: String) throws {
        var plan = try Self.sample()
        _ = try openPlan(plan.text)
        try plan.replace(truth, with: lie, inLine: plan.lines.count - 1)
        plan.sign()
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    @Test func `a footer without its inputs is refused`() throws {
        var plan = try Self.sample()
        plan.summary.inputs = []
        try plan.write()
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    @Test func `what the updates do not tell is taken as it stands`() throws {
        var plan = try Self.sample()
        plan.summary.groups.unchanged = 12
        plan.summary.groups.notCovered = 34
        try plan.write()
        _ = try openPlan(plan.text)
        // A whole channel may have a group without members in the snapshot, or lack it.
        let grown = Self.update(nil, before: [Self.member("10.0.0.1")], after: [Self.member("10.0.0.1", "api")])
        for (new, isTaken) in [(0, true), (1, true), (2, false)] {
            var plan = try Self.plan([grown])
            plan.summary.groups.new = new
            try plan.write()
            let opened = Result { try openPlan(plan.text) }
            #expect(((try? opened.get()) != nil) == isTaken)
        }
    }

    static let conflicts: [(name: String, updates: [Update])] = [
        (
            "one group twice in a wave",
            [
                update("web", before: [], after: [member("10.0.0.1")]),
                update("web", before: [member("10.0.0.1")], after: []),
            ]
        ),
        (
            "one group twice in a wave, apart",
            [
                update("web", before: [], after: [member("10.0.0.1")]),
                update("web", channel: "d", before: [], after: [member("10.0.0.1")]),
                update("web", before: [member("10.0.0.1")], after: []),
            ]
        ),
        (
            "groups of a channel out of order",
            [
                update("web", before: [], after: [member("10.0.0.1")]),
                update("api", before: [], after: [member("10.0.0.1", "api")]),
            ]
        ),
        (
            "a group beside its whole channel",
            [
                update("web", before: [], after: [member("10.0.0.1")]),
                update(nil, before: [], after: [member("10.0.0.1")]),
            ]
        ),
        (
            "a whole channel beside its group",
            [
                update(nil, before: [], after: [member("10.0.0.1")]),
                update("web", before: [], after: [member("10.0.0.1")]),
            ]
        ),
        (
            "a whole channel twice in a wave",
            [
                update(nil, before: [], after: [member("10.0.0.1")]),
                update(nil, before: [member("10.0.0.1")], after: []),
            ]
        ),
        ("nothing changes", [update("web", before: [member("10.0.0.1")], after: [member("10.0.0.1")])]),
        ("nothing at all", [update("web", before: [], after: [])]),
        (
            "weights alone change where they are not compared",
            [
                update("web", before: [member("10.0.0.1", weight: 1)], after: [member("10.0.0.1", weight: 2)]) {
                    $0.groupWeight = 5
                }
            ]
        ),
        (
            "new, with members before",
            [update("web", before: [member("10.0.0.1")], after: []) { $0.isNew = true }]
        ),
    ]

    @Test(arguments: conflicts.indices)
    func `updates that contradict one another or themselves are refused`(index: Int) throws {
        let (name, updates) = Self.conflicts[index]
        let plan = try Self.plan(updates)
        #expect(throws: PlanFileError.self, "\(name)") { try openPlan(plan.text) }
    }

    @Test func `a scope may come again in a later wave`() throws {
        let first = Self.update("web", before: [], after: [Self.member("10.0.0.1")])
        let second = Self.update("web", wave: 2, before: [Self.member("10.0.0.1")], after: [])
        let third = Self.update(nil, wave: 3, before: [], after: [Self.member("10.0.0.1")])
        _ = try openPlan(try Self.plan([first, second, third]).text)
    }

    @Test func `a plan of phases is refused until there are phases`() throws {
        var plan = try Self.sample()
        try plan.replace(#""after_n":null"#, with: #""after_n":1"#, inLine: 2)
        plan.sign()
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    @Test(arguments: [
        (#""requires":[]"#, #""requires":["phases","a\u001b"]"#, #"it needs "phases", "a\u{1B}""#),
        ("cutover.plan/1", "cutover.plan/2", #"its format is "cutover.plan/2""#),
        ("cutover.plan/1", "cutover.plan/10", #"its format is "cutover.plan/10""#),
    ])
    func `a plan of a later version is told from one that is not valid`(
        known: String,
        later: String,
        words: String
    ) throws {
        var plan = try Self.sample()
        try plan.replace(known, with: later, inLine: 0)
        // What a later version adds must not hide that it is later.
        try plan.replace(#""kind":"#, with: #""more":1,"kind":"#, inLine: 0)
        plan.sign()
        do {
            _ = try openPlan(plan.text)
            Issue.record("opened")
        } catch let error as PlanFileError {
            guard case .newer = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.description.contains(words), "\(error)")
        }
    }

    @Test(arguments: ["cutover.report/2", "cutover.plan/", "cutover.plan/x", "cutover.plan/01", "cutover.plan/-2", ""])
    func `another format is no later version`(format: String) throws {
        var plan = try Self.sample()
        try plan.replace("cutover.plan/1", with: format, inLine: 0)
        plan.sign()
        do {
            _ = try openPlan(plan.text)
            Issue.record("opened")
        } catch let error as PlanFileError {
            guard case .malformed = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
