import ByteIO
import Testing

@testable import PlanModel

/// Lines that are read where their bytes lie, against the rules that read every line.
struct PlainLineTests {
    private func plainly(_ line: [UInt8]) -> Update? {
        var plain = PlainUpdateLine()
        return line.withUnsafeBufferPointer { plain.read($0) ? plain.update($0) : nil }
    }

    private func byRules(_ line: [UInt8]) -> Update? {
        guard let value = try? JSONParser.parse(line) else { return nil }
        return try? PlanLines.update(value)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `what is read plainly is what the rules read`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plan = try PlanText(seed: seed, count: 6)
        let others = Array("\"\\,:{}[]0129aAtfn-. \u{7F}".utf8) + [0, 0x0A, 0xC3, 0xFF]
        for line in plan.lines.dropFirst().dropLast().map({ Array($0.utf8) }) {
            if let update = plainly(line) { #expect(update == byRules(line)) }
            for _ in 0..<60 {
                var damaged = line
                let index = Int.random(in: damaged.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: damaged[index] = others.randomElement(using: &random) ?? 0
                case 1: damaged.remove(at: index)
                default: damaged.insert(others.randomElement(using: &random) ?? 0, at: index)
                }
                guard let update = plainly(damaged) else { continue }
                #expect(update == byRules(damaged), "\(String(decoding: damaged, as: UTF8.self))")
            }
        }
    }

    @Test func `updates of groups without labels are read plainly`() throws {
        var count = 0
        for seed in 0..<20 as Range<UInt64> {
            let plan = try PlanText(seed: seed, count: 6)
            for (update, line) in zip(plan.updates, plan.lines.dropFirst()) {
                let texts =
                    [update.scope.groupName?.text.text ?? ""]
                    + (update.before + update.after).map(\.address.identity.text)
                let isPlain =
                    update.scope != .channel && update.labels.isEmpty
                    && texts.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F } }
                guard isPlain else { continue }
                count += 1
                #expect(plainly(Array(line.utf8)) == update)
            }
        }
        #expect(count > 10)
    }

    @Test func `a plan reads alike however its lines fall on blocks`() throws {
        // Lines of many lengths over more than one block.
        let plan = try PlanText(seed: 3, count: 900)
        var visited: [Update] = []
        let file = try TemporaryFile(plan.text)
        let opened = try PlanFile.open(file.path) { visited.append($0) }
        #expect(visited == plan.updates)
        for n in [1, 2, 450, 900] { #expect(try opened.update(n) == plan.updates[n - 1]) }
    }

    @Test func `channels are numbered by gateway and id, each once`() {
        var list = ChannelList()
        for gateway in 0..<3 {
            list.add(GatewayKey(projectID: "p", instanceID: UTF8Text("i\(gateway)")))
        }
        let keys = (0..<500).map { (id: Array("c\($0 / 3)".utf8), gateway: Int32($0 % 3)) }
        for _ in 0..<2 {
            for (number, key) in keys.enumerated() {
                let found = key.id.withUnsafeBufferPointer { list.number(of: $0, gateway: key.gateway) }
                #expect(found == Int32(number))
            }
        }
        #expect(list.count == 500)
        #expect(list[499].channelID == "c166")
        #expect(list[499].gateway.instanceID == "i1")
    }
}
