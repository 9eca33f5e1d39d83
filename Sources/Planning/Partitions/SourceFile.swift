internal import PlanModel

/// One input file as its header row says it is laid out.
final class SourceFile {
    /// Its place among the names of the inputs.
    let number: Int32
    let side: ColumnLayout.Role
    let layout: ColumnLayout
    let columns: CompactColumns
    let reader: CompactReader
    private let constants: ConstantCells

    /// A file whose rows are planned together with those of their `unit`.
    init(_ layout: ColumnLayout, side: ColumnLayout.Role, options: ColumnOptions, unit: PlanningUnit) {
        number = layout.file
        self.side = side
        self.layout = layout
        let constants = ConstantCells(options)
        columns = CompactColumns(layout, constants, side: side, unit: unit)
        reader = CompactReader(options, side: side)
        self.constants = constants
    }
}

/// Rows were to be planned by their channels, and turn out to need all of their gateway's.
struct WholeGatewaysNeeded: Error {}

/// What rows must be planned together: those of one channel, or, where the inventory gives names that only all of the gateway's
/// can tell, those of one gateway.
enum PlanningUnit {
    case channel, gateway

    /// The bytes that tell the unit of a row from others, and that sort as its ids do.
    func key(of row: RowView, _ columns: CompactColumns, into key: inout [UInt8]) {
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: columns.project.filled(row))
        key.append(0)
        key.append(contentsOf: columns.instance.filled(row))
        guard self == .channel else { return }
        key.append(0)
        key.append(contentsOf: columns.channel.filled(row))
    }
}
