import ByteIO
import PlanModel
import Testing

struct PlanFileTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `a plan is read back as it was written`(seed: UInt64) throws {
        let plan = try PlanText(seed: seed, count: Int(seed % 12))
        let file = try TemporaryFile(plan.text)
        var seen: [Update] = []
        let read = try PlanFile.open(file.path) { seen.append($0) }
        #expect(seen == plan.updates)
        #expect(read.header == plan.header)
        #expect(read.summary == plan.summary)
        #expect(read.sha256 == plan.sha256)
        #expect(read.entries.count == plan.updates.count)
        var random = SeededGenerator(seed: seed)
        for update in plan.updates.shuffled(using: &random) {
            #expect(try read.update(update.n) == update)
            let entry = read.entries[update.n - 1]
            #expect(read.channels[Int(entry.channel)] == update.channel)
            #expect(read.gateways[Int(entry.gateway)] == update.channel.gateway)
            #expect(Int(entry.wave) == update.wave)
        }
        #expect(throws: PlanFileError.self) { try read.update(0) }
        #expect(throws: PlanFileError.self) { try read.update(plan.updates.count + 1) }
        #expect(throws: PlanFileError.self) { try read.update(.max) }
        #expect(throws: PlanFileError.self) { try read.update(.min) }
    }

    @Test func `a plan has exactly the bytes of its format`() throws {
        var plan = try PlanText(seed: 1, count: 0)
        plan.header = PlanHeader(options: PlanOptions(), limits: PlanLimits())
        plan.updates = [
            Samples.update(before: [Samples.member("10.0.0.1")], after: [Samples.member("ecs-1", status: .unavailable)])
        ]
        var random = SeededGenerator(seed: 1)
        plan.summary = Samples.summary(of: plan.updates, &random)
        plan.summary.waves[0].name = nil
        plan.summary.groups.notCovered = 3
        try plan.write()
        #expect(
            plan.lines == [
                """
                {"line":"header","format":"cutover.plan/1","requires":[],"kind":"forward","origin":null,"strategy":"replace",\
                "valid_until":null,"options":{"allow_empty":0,"allow_new_groups":false,"allow_unknown_channels":false,\
                "allow_whole_channel":false,"default":{},"keep":[],"label":[],"map":{},"require_complete":false,"set":{}},\
                "limits":{"max_shrink_percent":50,"max_total_shrink_percent":10,"max_updates":null,"min_available":1}}
                """,
                """
                {"line":"update","n":1,"wave":1,"phase":"replace","after_n":null,"project_id":"p","instance_id":"i",\
                "vpc_channel_id":"c","scope":"group","member_group_name":"web","new":false,"member_group_weight":null,"labels":{},\
                "before":[{"host":"10.0.0.1","port":80,"weight":100,"is_backup":false,"status":1}],\
                "after":[{"ecs_id":"ecs-1","ecs_name":"name.ecs-1","port":80,"weight":100,"is_backup":false,"status":2}],\
                "rest_fingerprint":"00000000000000000000000000000000"}
                """,
                """
                {"line":"footer","inputs":[{"role":"inventory","rows":7,"fingerprint":"\(Fingerprint128(of: [1]).hex)"},\
                {"role":"current","rows":0,"fingerprint":"00000000000000000000000000000000"}],\
                "waves":[{"wave":1,"name":null,"first_n":1,"updates":1}],\
                "gateways":[{"project_id":"p","instance_id":"i","channels":1,"updates":1}],"updates":1,\
                "groups":{"changed":1,"unchanged":0,"new":0,"emptied":0,"not_covered":3},\
                "members":{"added":1,"removed":1,"changed":0},"sha256":"\(plan.sha256)"}
                """,
            ]
        )
        let covered = plan.text.components(before: ",\"sha256\"")
        #expect(SHA256Hasher.hexDigest(of: Array(covered.utf8)) == plan.sha256)
    }

    @Test func `what the visitor or the sink throws comes out`() throws {
        struct Stop: Error {}
        let file = try TemporaryFile(try PlanText(seed: 3, count: 3).text)
        #expect(throws: Stop.self) { try PlanFile.open(file.path) { _ in throw Stop() } }
        let header = PlanHeader(options: PlanOptions(), limits: PlanLimits())
        #expect(throws: Stop.self) { _ = try PlanWriter(header: header) { _ in throw Stop() } }
    }

    @Test func `a missing file is an error with its path`() {
        #expect(throws: PlanFileError.file(FileError("open", path: "/no/plan.jsonl", code: 2))) {
            try PlanFile.open("/no/plan.jsonl")
        }
    }

    @Test func `a file that changes after it was opened is noticed`() throws {
        var plan = try PlanText(seed: 5, count: 4)
        let path = try TemporaryFile(plan.text)
        let read = try PlanFile.open(path.path)
        try plan.replace("\"n\":2", with: "\"n\":3", inLine: 2)
        let handle = try #require(OverwritingFile(path.path))
        handle.overwrite(plan.text)
        #expect(throws: PlanFileError.self) { try read.update(2) }
    }
}

extension String {
    /// The part before the first `separator`.
    fileprivate func components(before separator: String) -> Substring {
        firstRange(of: separator).map { self[..<$0.lowerBound] } ?? self[...]
    }
}
