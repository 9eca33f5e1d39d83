package import PlanModel

extension Planner {
    /// The gateways that inventory files name, sorted, so that their present state can be read. What is wrong in the files is
    /// told when they are planned.
    ///
    /// Throws: what a file's source throws.
    package static func gateways(of files: [InputFile], options: PlanOptions = PlanOptions()) throws -> [GatewayKey] {
        var collector = DiagnosticCollector(names: files.map(\.name), shownMax: 1)
        let columnOptions = ColumnOptions(options, &collector)
        var reader = InventoryReader(options: columnOptions, snapshot: nil)
        let inventory = try reader.read(files, selection: .all, &collector)
        return Set(inventory.channels.map(\.key.gateway)).sorted()
    }
}
