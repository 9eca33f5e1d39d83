import Foundation
import PlanModel
import Planning
import Testing

@testable import Commands

/// A plan that is written while others may write to its folder, too.
struct PlanFolderWriterTests {
    private let sample = packageRoot + "/samples/first-plan"

    private func planned(into writer: PlanFolderWriter) throws -> Planned {
        func input(_ name: String) throws -> InputFile {
            InputFile(name: name, bytes: Array(try read(sample + "/" + name).utf8))
        }
        let request = PlanRequest(inventory: [try input("inventory.csv")], current: [try input("current.csv")])
        guard case .planned(let planned, _) = try Planner.plan(request, into: writer) else {
            throw CommandFailure(.error, "the sample gives no plan")
        }
        return planned
    }

    @Test func `a plan that another process has put there meanwhile is not replaced without --force`() async throws {
        try await withTemporaryFolder { folder in
            let place = try PlanFolder(folder + "/plan")
            let writer = PlanFolderWriter(place)
            let planned = try planned(into: writer)
            try write("theirs", to: place.planPath)
            #expect(throws: CommandFailure.self) { try writer.finish(planned, inputs: [], force: false) }
            #expect(try read(place.planPath) == "theirs")
            #expect(try writer.finish(planned, inputs: [], force: true) == .written)
            #expect(try read(place.planPath).contains(planned.sha256))
        }
    }

    @Test(arguments: ["plan.jsonl", "summary.md", "inputs.json"])
    func `a folder where a file is to be is refused, and loses nothing`(name: String) async throws {
        try await withTemporaryFolder { folder in
            let place = try PlanFolder(folder + "/plan")
            let theirs = "\(place.path)/\(name)/notes"
            try FileManager.default.createDirectory(atPath: theirs, withIntermediateDirectories: true)
            for other in ["summary.md", "inputs.json"] where other != name {
                try write("old", to: "\(place.path)/\(other)")
            }
            let writer = PlanFolderWriter(place)
            let planned = try planned(into: writer)
            #expect(throws: CommandFailure.self) { try writer.finish(planned, inputs: [], force: true) }
            #expect(FileManager.default.fileExists(atPath: theirs))
            for other in ["summary.md", "inputs.json"] where other != name {
                #expect(try read("\(place.path)/\(other)") == "old")
            }
        }
    }

    @Test func `a plan that is not finished leaves no folder`() throws {
        let parent = NSTemporaryDirectory() + "/cutover-writer-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: parent) }
        do {
            let writer = PlanFolderWriter(try PlanFolder(parent + "/plans/new"))
            _ = try planned(into: writer)
            #expect(FileManager.default.fileExists(atPath: parent + "/plans/new"))
        }
        #expect(!FileManager.default.fileExists(atPath: parent))
    }
}
