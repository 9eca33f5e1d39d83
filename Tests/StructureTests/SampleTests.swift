import Foundation
import Testing

/// What the samples promise to the README, the pages and the tests of planning.
@Suite struct SampleTests {
    /// The rows of a CSV sample by column; the samples that are read here quote nothing.
    private func rows(_ path: String) throws -> [[String: String]] {
        let lines = try PackageRoot.text(path).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = try #require(lines.first)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    private func distinct(_ rows: [[String: String]], _ columns: String...) -> Set<[String]> {
        Set(rows.map { row in columns.map { row[$0] ?? "" } })
    }

    @Test func `the datacenter move is as large as the documentation says`() throws {
        let inventory = try rows("samples/datacenter-move/inventory.csv")
        #expect(distinct(inventory, "project_id").count == 2)
        #expect(distinct(inventory, "project_id", "instance_id").count == 3)
        #expect(distinct(inventory, "project_id", "instance_id", "vpc_channel_id").count >= 60)
        let groups = distinct(inventory, "project_id", "instance_id", "vpc_channel_id", "member_group_name")
        #expect(groups.count >= 120)
        #expect(inventory.count >= 500)
        #expect(groups.allSatisfy { $0.last?.isEmpty == false })
        #expect(distinct(inventory, "wave") == [["1"], ["2"], ["3"]])
        for column in ["ecs_id", "host", "port"] {
            #expect(inventory.contains { $0[column] != "" } && inventory.contains { $0[column] == "" }, "\(column)")
        }
        #expect(inventory.contains { $0["is_backup"] == "true" })
        #expect(inventory.contains { $0["status"] == "2" && $0["weight"] == "0" })
    }

    @Test func `each mistake stands in the documentation, and each there is a file`() throws {
        let files = try PackageRoot.names(in: "samples/mistakes").filter { $0 != "current.csv" }
        let page = try PackageRoot.text("Sources/cutover/cutover.docc/Mistakes.md")
        let named = page.matches(of: /(?m)^\| `([a-z0-9-]+\.csv)` \|/).map { String($0.1) }
        #expect(named.sorted() == files)
    }

    @Test func `samples end their lines with line feeds`() throws {
        for path in try PackageRoot.files(under: "samples") {
            let bytes = try PackageRoot.data(path)
            #expect(bytes.last == 0x0A && !bytes.contains(0x0D), "\(path)")
        }
    }
}
