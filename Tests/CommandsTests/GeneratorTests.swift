import Foundation
import PlanModel
import Planning
import Testing

@testable import Commands

/// Generated inventories: the same by seed, and what they say they are.
struct GeneratorTests {
    private func files(_ shape: InventoryGenerator.Shape) throws -> (inventory: [UInt8], current: [UInt8]) {
        var (inventory, current): ([UInt8], [UInt8]) = ([], [])
        try InventoryGenerator(shape).write(.inventory) { inventory += $0 }
        try InventoryGenerator(shape).write(.current) { current += $0 }
        return (inventory, current)
    }

    private func plan(_ files: (inventory: [UInt8], current: [UInt8])) throws -> PlanResult {
        var limits = PlanLimits()
        limits.maxTotalShrinkPercent = 100
        return try Planner.plan(
            PlanRequest(
                inventory: [InputFile(name: "inventory.csv", bytes: files.inventory)],
                current: [InputFile(name: "current.csv", bytes: files.current)],
                limits: limits
            ),
            into: nil
        )
    }

    @Test func `sorted, shuffled, quoted and CRLF files of one seed give the same plan`() throws {
        var digests: Set<String> = []
        for form in 0..<4 {
            var shape = InventoryGenerator.Shape(rowCount: 4_000, seed: 9)
            shape.isShuffled = form == 1
            shape.quotedPerMille = form == 2 ? 300 : 0
            shape.hasCarriageReturns = form == 3
            guard case .planned(let planned, _) = try plan(try files(shape)) else {
                Issue.record("form \(form) gives no plan")
                continue
            }
            #expect((100...200).contains(planned.summary.updateCount))
            digests.insert(planned.sha256)
        }
        #expect(digests.count == 1)
    }

    @Test func `rows that break a rule are errors, as many as there are`() throws {
        var shape = InventoryGenerator.Shape(rowCount: 8_000, seed: 4)
        shape.errorsPerMillion = 20_000
        let files = try files(shape)
        let broken = String(decoding: files.inventory, as: UTF8.self).components(separatedBy: "x_y!").count - 1
        guard case .rejected(let report) = try plan(files) else {
            Issue.record("the plan was not rejected")
            return
        }
        #expect(broken > 100)
        #expect(report.errorCount == broken)
    }
}
