internal import ByteIO
package import PlanModel

extension Planner {
    /// The gateways that inventory files name, sorted, so that their present state can be read. What is wrong in the files is
    /// told when they are planned.
    ///
    /// Throws: what a file's source throws.
    package static func gateways(of files: [InputFile], options: PlanOptions = PlanOptions()) throws -> [GatewayKey] {
        var collector = DiagnosticCollector(names: files.map(\.name), shownMax: 1)
        let intake = RowIntake(ColumnOptions(options, &collector), collector)
        var keys: Set<GatewayKey> = []
        for (number, input) in files.enumerated() {
            guard
                var feed = try RowFeed(input, number: Int32(clamping: number), side: .inventory, unit: .gateway, intake)
            else {
                continue
            }
            var run = GroupRun(feed.file)
            while try feed.next() {
                if run.holds(feed.row) { continue }
                run.begin(feed.row, 0)
                let cells = [feed.file.columns.project.filled(feed.row), feed.file.columns.instance.filled(feed.row)]
                guard cells.allSatisfy({ CellBytes.isIdentifier($0) }) else { continue }
                let ids = cells.map { UTF8Text(CellBytes.string($0)) }
                keys.insert(GatewayKey(projectID: ids[0], instanceID: ids[1]))
            }
        }
        return keys.sorted()
    }
}
