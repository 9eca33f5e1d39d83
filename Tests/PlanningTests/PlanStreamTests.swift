internal import ByteIO
import Foundation
internal import PlanModel
import Testing

@testable import Planning

/// A plan that is written while its rows are read still.
struct PlanStreamTests {
    /// Rows of a channel each, all of which the inventory changes.
    private func files(_ channels: [String], waves: [Int]? = nil) -> (inventory: String, current: String) {
        func rows(_ host: String) -> [String] { channels.map { "p,i,\($0),a-1,\(host),80,1,false,1" } }
        let inventory = waves.map { waves in zip(rows("10.0.0.2"), waves).map { "\($0),\($1)" } } ?? rows("10.0.0.2")
        let columns = waves == nil ? header : header + ",wave"
        return (
            ([columns] + inventory).joined(separator: "\n"), ([header] + rows("10.0.0.1")).joined(separator: "\n")
        )
    }

    private func plan(
        _ files: (inventory: String, current: String),
        into output: PlanInMemory,
        way: Planner.Way = .mergeIfSorted(partitionBytes: 0)
    ) throws -> PlanResult {
        let files = request([text(files.inventory)], [text(files.current, name: "now.csv")])
        return try Planner.plan(files, lanes: .both, way: way, into: output)
    }

    @Test func `sorted rows are written before the last is read`() throws {
        let files = files((1...9).map { "c\($0)" })
        let output = PlanInMemory()
        var updatesAtEnd: Int?
        let inventory = InputFile(name: "in.csv") {
            var rest = Array(files.inventory.utf8)[...]
            return { buffer in
                if rest.isEmpty, updatesAtEnd == nil { updatesAtEnd = output.updates.count }
                guard let byte = rest.popFirst() else { return 0 }
                buffer[0] = byte
                return 1
            }
        }
        let request = request([inventory], [text(files.current, name: "now.csv")])
        _ = try Planner.plan(request, lanes: .both, way: .mergeIfSorted(partitionBytes: 0), into: output)
        // The last row ends with the file, and tells then that the channel before it is whole.
        #expect(updatesAtEnd == 7)
        #expect(output.updates.count == 9)
        #expect(output.beginCount == 1)
    }

    @Test(arguments: [3, 63, 64, 65, 200])
    func `updates come by their waves, however many there are and however they were read`(waveCount: Int) throws {
        let channels = (0..<400).map { "c\(1_000 + $0)" }
        var random = SeededGenerator(seed: UInt64(waveCount))
        let pairs = channels.map { ($0, Int.random(in: 1...waveCount, using: &random)) }
        let ways: [Planner.Way] = [
            .mergeIfSorted(), .mergeIfSorted(partitionBytes: 0), .mergeIfSorted(partitionBytes: 500),
            .hash(partitionCount: 1), .hash(partitionCount: 16),
        ]
        var digests: Set<String> = []
        for way in ways {
            for pairs in [pairs, pairs.shuffled(using: &random)] {
                let output = PlanInMemory()
                let files = files(pairs.map(\.0), waves: pairs.map(\.1))
                guard case .planned(let planned, _) = try plan(files, into: output, way: way) else {
                    Issue.record("there is no plan")
                    return
                }
                digests.insert(planned.sha256)
                let expected = pairs.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
                #expect(output.updates.map(\.channel.channelID.text) == expected)
            }
        }
        #expect(digests.count == 1)
    }

    /// The ids and names of the inventory's rows, and whether each channel can be planned when its rows are read.
    @Test(arguments: [
        ([("c1", "one"), ("c2", "two"), ("c3", "")], true), ([("c1", ""), ("c2", ""), ("c3", "")], true),
        ([("c1", "one"), ("c2", "two"), ("", "three")], false),
        ([("c1", "one"), ("c2", "two"), ("c9", "four")], false),
    ])
    func `names of channels ask for all of their gateway only where ids do not tell`(
        channels: [(String, String)],
        isTold: Bool
    ) throws {
        let columns = header + ",channel_name"
        let names = ["one", "two", "three"].enumerated()
        let current = names.map { "p,i,c\($0 + 1),abc,10.0.0.1,80,1,false,1,\($1)" }
        let inventory = channels.sorted { $0.0 < $1.0 }.map { "p,i,\($0),abc,10.0.0.2,80,1,false,1,\($1)" }
        let files = request(
            [text(([columns] + inventory).joined(separator: "\n"))],
            [text(([columns] + current).joined(separator: "\n"))],
            options { $0.allowUnknownChannels = true }
        )
        let expected = channels.map { $0.0.isEmpty ? "c3" : $0.0 }.sorted()
        var digests: Set<String> = []
        for way in [Planner.Way.mergeIfSorted(partitionBytes: 0), .hash(partitionCount: 1), .hash(partitionCount: 64)] {
            let output = PlanInMemory()
            guard case .planned(let planned, _) = try Planner.plan(files, lanes: .both, way: way, into: output) else {
                Issue.record("there is no plan")
                return
            }
            digests.insert(planned.sha256)
            #expect(output.updates.map(\.channel.channelID.text) == expected)
            // In no order all is known before the first update is written. A row without an id is the first of all.
            if case .mergeIfSorted = way, channels.allSatisfy({ !$0.0.isEmpty }) {
                #expect(output.beginCount == (isTold ? 1 : 2))
            }
        }
        #expect(digests.count == 1)
    }

    @Test func `rows that turn out to be in no order begin the plan anew`() throws {
        let channels = ["c1", "c2", "c3", "c5", "c4"]
        let (output, whole) = (PlanInMemory(), PlanInMemory())
        guard case .planned(let planned, _) = try plan(files(channels), into: output),
            case .planned(let same, _) = try plan(files(channels.sorted()), into: whole, way: .hash(partitionCount: 1))
        else {
            Issue.record("there is no plan")
            return
        }
        #expect(output.beginCount == 2)
        #expect(planned.sha256 == same.sha256)
        #expect(output.bytes == whole.bytes)
    }

    @Test func `waves that are not the order of the rows are no reason to read them twice`() throws {
        let output = PlanInMemory()
        _ = try plan(files(["c1", "c2", "c3"], waves: [3, 1, 2]), into: output)
        #expect(output.updates.map(\.channel.channelID) == ["c2", "c3", "c1"])
        #expect(output.updates.map(\.n) == [1, 2, 3])
        #expect(output.beginCount == 1)
    }

    private final class FullDisk: PlanOutput {
        struct IsFull: Error {}
        func begin() throws { throw IsFull() }
        func write(_ bytes: UnsafeRawBufferPointer) throws { throw IsFull() }
        func visit(n: Int, _ figures: UpdateFigures, tail: UnsafeRawBufferPointer) {}
    }

    @Test func `an output that takes nothing hides nothing that is wrong with the input`() throws {
        let good = files(["c1", "c2", "c3"])
        let bad = good.inventory.replacingOccurrences(of: "c3,a-1,10.0.0.2", with: "c3,a-1,10.0.0.2.3.4.5x_")
        let way = Planner.Way.mergeIfSorted(partitionBytes: 0)
        #expect(throws: FullDisk.IsFull.self) {
            let files = request([text(good.inventory)], [text(good.current, name: "now.csv")])
            _ = try Planner.plan(files, lanes: .both, way: way, into: FullDisk())
        }
        let rejected = request([text(bad)], [text(good.current, name: "now.csv")])
        guard case .rejected(let report) = try Planner.plan(rejected, lanes: .both, way: way, into: FullDisk()) else {
            Issue.record("the inventory was not rejected")
            return
        }
        #expect(report.hasErrors)
    }

    @Test func `a plan without updates is begun and ended`() throws {
        let current = files(["c1"]).current
        let output = PlanInMemory()
        guard case .planned(let planned, _) = try plan((current, current), into: output) else {
            Issue.record("there is no plan")
            return
        }
        #expect(output.beginCount == 1)
        #expect(String(decoding: output.bytes, as: UTF8.self).contains(planned.sha256))
    }
}
