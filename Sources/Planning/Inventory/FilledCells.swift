internal import ByteIO
internal import PlanModel

/// The cells of an inventory row with `--set` and `--default` in their places, read strictly.
struct FilledCells {
    private let cells: MemberCells
    private let record: CSVRecord
    private let layout: ColumnLayout
    private let options: ColumnOptions

    init(_ record: CSVRecord, _ layout: ColumnLayout, _ options: ColumnOptions) {
        cells = MemberCells(layout, record)
        self.record = record
        self.layout = layout
        self.options = options
    }

    /// Whether the row names no member, and so says that its group is empty.
    var isEmptyRow: Bool { cells.isEmptyRow }

    /// Where the row names its member.
    var place: CellPlace { layout.place(cells.host.isEmpty && !cells.ecsID.isEmpty ? .ecsID : .host, record) }

    /// Why the row is no row that empties a group.
    var strayValue: DiagnosticCollector.Entry? {
        guard let column = cells.strayColumn(layout, record) else { return nil }
        return entry(
            "host-missing",
            column,
            "the row has a \(column.rawValue) but no host and no ecs_id: give one, or clear the row's other cells to say that the group is empty"
        )
    }

    /// The member that the row asks for; nil where a cell has an error, which is in `problems` then.
    func member(_ problems: inout [DiagnosticCollector.Entry]) -> InventoryRow? {
        let countBefore = problems.count
        let address = address(&problems)
        let port = number(.port, cells.port, &problems)
        let weight = number(.weight, cells.weight, &problems)
        if cells.weight.isEmpty, options.defaults[.weight] == nil, !options.keep.contains(.weight) {
            problems.append(
                entry(
                    "weight-missing",
                    .weight,
                    "weight is empty: no value is assumed; give one, or say --default weight=N or --keep weight"
                )
            )
        }
        check(.isBackup, cells.isBackup, &problems)
        check(.status, cells.status, &problems)
        guard problems.count == countBefore, let address else { return nil }
        return InventoryRow(
            place: place,
            portColumn: layout.place(.port, record).column,
            weightColumn: layout.place(.weight, record).column,
            address: address,
            port: port ?? Int32(clamping: CellValue.integer((options.defaults[.port] ?? [])[...], max: 65_535) ?? 0),
            weight: weight ?? -1,
            isBackup: CellValue.bool(cells.isBackup),
            status: CellValue.status(cells.status)
        )
    }

    private func address(_ problems: inout [DiagnosticCollector.Entry]) -> MemberAddress? {
        switch cells.address {
        case .ip:
            // An IP member may stand with its host in `ecs_id` and `ecs_name`, as the API echoes it.
            guard let host = CellValue.host(cells.host.isEmpty ? cells.ecsID : cells.host) else {
                check(.host, cells.host, &problems)
                return nil
            }
            let echo = CellValue.host(cells.ecsName)
            if !cells.ecsName.isEmpty, echo != host {
                problems.append(
                    entry(
                        "ecs-name",
                        .ecsName,
                        "the row has an ecs_name but no ecs_id: a cloud server needs both, an address neither"
                    )
                )
            }
            return .ip(host)
        case .ecs(let id, let name, _):
            check(.ecsID, cells.ecsID, &problems)
            if cells.ecsName.isEmpty {
                problems.append(
                    entry(
                        "ecs-name",
                        .ecsName,
                        "ecs_name is empty: the API needs it with an ecs_id; give the server's name"
                    )
                )
            } else {
                check(.ecsName, cells.ecsName, &problems)
            }
            return .ecs(id: id, name: name)
        }
    }

    /// The number in a cell; nil where it is empty, or wrong, which is in `problems` then.
    private func number(
        _ column: Column,
        _ cell: ArraySlice<UInt8>,
        _ problems: inout [DiagnosticCollector.Entry]
    ) -> Int32? {
        check(column, cell, &problems)
        let max = column == .port ? Member.portMax : Member.weightMax
        return CellValue.integer(cell, max: max).map { Int32(clamping: $0) }
    }

    private func check(
        _ column: Column,
        _ cell: ArraySlice<UInt8>,
        _ problems: inout [DiagnosticCollector.Entry]
    ) {
        guard !cell.isEmpty || column == .host, let problem = CellValue.problem(cell, in: column) else { return }
        problems.append(
            entry(
                column.rawValue,
                column,
                "\(column.rawValue) \(problem), is \(quoted(cell)): correct the cell"
            )
        )
    }

    private func entry(_ code: String, _ column: Column, _ message: String) -> DiagnosticCollector.Entry {
        DiagnosticCollector.Entry(
            severity: .error,
            code: code,
            place: layout.place(column, record),
            message: message
        )
    }
}
