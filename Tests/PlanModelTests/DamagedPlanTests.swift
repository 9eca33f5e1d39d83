import ByteIO
import PlanModel
import Testing

struct DamagedPlanTests {
    @Test(arguments: 0..<150 as Range<UInt64>)
    func `a plan with one byte changed is refused`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(try PlanText(seed: seed % 5, count: 4).text.utf8)
        let index = Int.random(in: bytes.indices, using: &random)
        bytes[index] = UInt8(truncatingIfNeeded: Int(bytes[index]) + Int.random(in: 1...255, using: &random))
        let file = try TemporaryFile(bytes)
        #expect(throws: PlanFileError.self) { try PlanFile.open(file.path) }
    }

    @Test func `a plan cut anywhere is refused`() throws {
        let bytes = Array(try PlanText(seed: 2, count: 2).text.utf8)
        for count in Array(stride(from: 0, to: bytes.count, by: 17)) + [bytes.count - 1] {
            let file = try TemporaryFile(bytes.prefix(count))
            #expect(throws: PlanFileError.self) { try PlanFile.open(file.path) }
        }
    }

    @Test(arguments: ["x", " ", "\n", "{}\n", "\u{0}"])
    func `text after the footer is refused`(tail: String) throws {
        let text = try PlanText(seed: 2, count: 2).text
        #expect(throws: PlanFileError.self) { try openPlan(text + tail) }
    }

    @Test func `line ends of another system are refused`() throws {
        let text = try PlanText(seed: 2, count: 2).text
        #expect(throws: PlanFileError.self) { try openPlan(text.replacing("\n", with: "\r\n")) }
    }

    @Test(arguments: ["removed", "swapped", "doubled"])
    func `updates that are removed, swapped or doubled are refused`(damage: String) throws {
        var plan = try PlanText(seed: 4, count: 5)
        switch damage {
        case "removed": plan.lines.remove(at: 3)
        case "swapped": plan.lines.swapAt(2, 3)
        default: plan.lines.insert(plan.lines[2], at: 2)
        }
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
        plan.sign()
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        /// 0 header, 1 update, 2 footer.
        var line = 1

        init(_ old: String, _ new: String, line: Int = 1) {
            self.old = old
            self.new = new
            self.line = line
        }

        var testDescription: String { "\(old) -> \(new)" }
    }

    /// Each is refused for itself: the digest is made anew, so that it holds.
    @Test(arguments: [
        Damage("\"line\":\"header\"", "\"line\":\"head\"", line: 0),
        Damage("cutover.plan/1", "cutover.plan/2", line: 0),
        Damage("\"requires\":[]", "\"requires\":[\"phases\"]", line: 0),
        Damage("\"kind\":\"forward\"", "\"kind\":\"x\"", line: 0),
        Damage("\"strategy\":\"replace\"", "\"strategy\":\"shift\"", line: 0),
        Damage("\"origin\":null", "\"origin\":{}", line: 0),
        Damage("\"origin\":null,", "", line: 0), Damage("\"allow_empty\":0", "\"allow_empty\":-1", line: 0),
        Damage("\"allow_empty\":0", "\"allow_empty\":0,\"more\":1", line: 0),
        Damage("\"keep\":[]", "\"keep\":[1]", line: 0),
        Damage("\"default\":{}", "\"default\":{\"a\":1}", line: 0),
        Damage("shrink_percent\":50", "shrink_percent\":101", line: 0),
        Damage("\"valid_until\":null", "\"valid_until\":1", line: 0),
        Damage("\"valid_until\"", "\"Valid_until\"", line: 0),
        Damage("\"n\":1", "\"n\":2"), Damage("\"n\":1", "\"n\":0"), Damage("\"n\":1", "\"n\":1.0"),
        Damage("\"n\":1", "\"N\":1"),
        Damage("\"wave\":1", "\"wave\":2"), Damage("\"wave\":1", "\"wave\":0"),
        Damage("\"phase\":\"replace\"", "\"phase\":\"drain\""),
        Damage("\"after_n\":null", "\"after_n\":0"), Damage("\"project_id\":\"p\"", "\"project_id\":\"\""),
        Damage("\"project_id\":\"p\"", "\"project_id\":\"other\""),
        Damage("\"vpc_channel_id\":\"c\"", "\"vpc_channel_id\":\"a/b\""),
        Damage("\"scope\":\"group\"", "\"scope\":\"channel\""), Damage("\"scope\":\"group\"", "\"scope\":\"all\""),
        Damage("\"member_group_name\":\"web\"", "\"member_group_name\":\"\""),
        Damage("\"member_group_name\":\"web\"", "\"member_group_name\":null"), Damage("\"new\":false", "\"new\":0"),
        Damage("\"member_group_weight\":null", "\"member_group_weight\":101"), Damage("\"labels\":{}", "\"labels\":[]"),
        Damage("\"labels\":{}", "\"labels\":{\"a\":\"b\"}"), Damage("\"before\":[", "\"before\":[1,"),
        Damage("10.0.0.1", "10.0.0.2"), Damage("10.0.0.1", "10.0.0.9"), Damage("10.0.0.1", "10.0.0"),
        Damage("10.0.0.1", ""),
        Damage("\"host\":\"10.0.0.1\",", ""), Damage("\"host\":\"10.0.0.1\"", "\"host\":\"10.0.0.1\",\"ecs_id\":\"e\""),
        Damage("2001:db8::1", "2001:DB8::1"), Damage("2001:db8::1", "2001:db8:0::1"),
        Damage("\"ecs_id\":\"ecs-1\"", "\"ecs_id\":\"\""),
        Damage("name.ecs-1", "name ecs-1"), Damage("\"ecs_name\":\"name.ecs-1\",", ""),
        Damage("\"port\":80", "\"port\":0"),
        Damage("\"port\":80", "\"port\":65536"), Damage("\"port\":80", "\"port\":\"80\""),
        Damage("\"weight\":100", "\"weight\":10001"),
        Damage("\"weight\":100", "\"weight\":-1"), Damage("\"weight\":100", "\"weight\":null"),
        Damage("\"weight\":100,", ""),
        Damage("\"is_backup\":false", "\"is_backup\":0"), Damage("\"status\":1", "\"status\":0"),
        Damage("\"status\":1", "\"status\":3"),
        Damage("\"status\":1", "\"status\":1,\"member_group_name\":\"web\""),
        Damage("\"status\":1", "\"status\":1,\"status\":1"),
        Damage("\"rest_fingerprint\":\"0", "\"rest_fingerprint\":\""),
        Damage("\"rest_fingerprint\"", "\"more\":1,\"rest_fingerprint\""),
        Damage("\"updates\":1,\"groups\"", "\"updates\":2,\"groups\"", line: 2),
        Damage("\"first_n\":1", "\"first_n\":2", line: 2),
        Damage("\"instance_id\":\"i\"", "\"instance_id\":\"j\"", line: 2),
        Damage("\"waves\":[{", "\"waves\":[],\"w\":[{", line: 2),
        Damage("\"role\":\"current\"", "\"role\":\"other\"", line: 2),
        Damage("\"unchanged\":0", "\"unchanged\":-1", line: 2),
        Damage("\"added\":0", "\"added\":0,\"extra\":0", line: 2),
        Damage("\"updates\":1}],\"updates\"", "\"updates\":9}],\"updates\"", line: 2),
    ])
    func `a line outside the format is refused although the digest holds`(damage: Damage) throws {
        var plan = try PlanText(seed: 1, count: 0)
        plan.header = PlanHeader(options: PlanOptions(), limits: PlanLimits())
        let members = [
            Samples.member("10.0.0.1"), Samples.member("10.0.0.2"), Samples.member("2001:db8::1"),
            Samples.member("ecs-1"),
        ]
        plan.updates = [Samples.update(before: members, after: members.map { $0.with(status: .unavailable) })]
        var random = SeededGenerator(seed: 1)
        plan.summary = Samples.summary(of: plan.updates, &random)
        try plan.write()
        plan.sign()
        _ = try openPlan(plan.text)
        try plan.replace(damage.old, with: damage.new, inLine: damage.line)
        plan.sign()
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    @Test(arguments: ["1,3,2", "2,1", "1,2,1"])
    func `waves out of order are refused`(waves: String) throws {
        var plan = try PlanText(seed: 1, count: 0)
        plan.updates = waves.split(separator: ",").enumerated().map { index, wave in
            Samples.update(n: index + 1, wave: Int(wave) ?? 1, before: [], after: [Samples.member("10.0.0.1")])
        }
        var random = SeededGenerator(seed: 1)
        plan.summary = Samples.summary(of: plan.updates, &random)
        try plan.write()
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    @Test func `a digest that is not the last key is refused`() throws {
        var plan = try PlanText(seed: 1, count: 1)
        let digest = ",\"sha256\":\"\(plan.sha256)\""
        try plan.replace(digest, with: "", inLine: 2)
        try plan.replace("\"line\":\"footer\"", with: "\"line\":\"footer\"\(digest)", inLine: 2)
        #expect(throws: PlanFileError.self) { try openPlan(plan.text) }
    }

    @Test func `an edited plan is told from a damaged one, and nothing foreign reaches the message raw`() throws {
        var plan = try PlanText(seed: 1, count: 1)
        plan.header = PlanHeader(options: PlanOptions(), limits: PlanLimits())
        try plan.write()
        try plan.replace("\"allow_empty\":0", with: "\"allow_empty\":9", inLine: 0)
        do {
            _ = try openPlan(plan.text)
            Issue.record("opened")
        } catch let error as PlanFileError {
            guard case .digestMismatch = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.description.contains("the plan was changed after it was made"))
        }
        try plan.replace("\"allow_empty\":9", with: "\"allow_empty\":9,\"\\u001b[31m\u{202E}\":1", inLine: 0)
        do {
            _ = try openPlan(plan.text)
            Issue.record("opened")
        } catch let error as PlanFileError {
            #expect(TextSafety.firstUnsafe(in: error.description) == nil)
        }
    }
}

extension Member {
    fileprivate func with(status: MemberStatus) -> Member {
        var copy = self
        copy.status = status
        return copy
    }
}
