internal import ByteIO
internal import PlanModel

/// The cells of one row that describe a member, as they stand in the file or as `--set` supplies them.
struct MemberCells {
    let host: ArraySlice<UInt8>
    let port: ArraySlice<UInt8>
    let weight: ArraySlice<UInt8>
    let isBackup: ArraySlice<UInt8>
    let status: ArraySlice<UInt8>
    let ecsID: ArraySlice<UInt8>
    let ecsName: ArraySlice<UInt8>

    init(_ layout: ColumnLayout, _ record: CSVRecord) {
        host = layout.cell(.host, record)
        port = layout.cell(.port, record)
        weight = layout.cell(.weight, record)
        isBackup = layout.cell(.isBackup, record)
        status = layout.cell(.status, record)
        ecsID = layout.cell(.ecsID, record)
        ecsName = layout.cell(.ecsName, record)
    }

    /// Whether the row names no member, and so says that its group is empty.
    var isEmptyRow: Bool { host.isEmpty && ecsID.isEmpty }

    /// The first column with a value that a row without a member cannot have.
    func strayColumn(_ layout: ColumnLayout, _ record: CSVRecord) -> Column? {
        Column.memberColumns.first { !layout.fileCell($0, record).isEmpty }
    }

    /// The address that the cells mean.
    var address: SnapshotMember.Address {
        SnapshotMember.Address(
            host: CellValue.text(host),
            ecsID: CellValue.text(ecsID),
            ecsName: CellValue.text(ecsName)
        )
    }

    /// Why a present member could not be sent, or nil. Empty cells take what the API takes for them.
    var presentProblem: (column: Column, reason: String)? {
        switch address {
        case .ip where CellValue.host(host.isEmpty ? ecsID : host) == nil:
            return (.host, "the host \(quoted(host)) is no address or name that the API takes")
        case .ecs(let id, _, _) where !CloudServer.isValidID(id.text):
            return (.ecsID, "the ecs_id \(quoted(ecsID)) is none that the API takes")
        case .ecs(_, let name, _) where !CloudServer.isValidName(name.text):
            return (.ecsName, "the ecs_name \(quoted(ecsName)) is none that the API takes")
        default:
            break
        }
        let cells: [(Column, ArraySlice<UInt8>, isRequired: Bool)] = [
            (.port, port, false), (.weight, weight, true), (.isBackup, isBackup, false), (.status, status, false),
        ]
        for (column, cell, isRequired) in cells where isRequired || !cell.isEmpty {
            if CellValue.problem(cell, in: column) != nil {
                return (column, "the \(column.rawValue) \(quoted(cell)) is none that the API takes")
            }
        }
        return nil
    }

    /// The present member; `presentProblem` must be nil.
    func presentMember(id: ArraySlice<UInt8>) -> SnapshotMember {
        SnapshotMember(
            id: CellValue.text(id),
            address: address,
            port: CellValue.integer(port, max: Member.portMax) ?? 0,
            weight: CellValue.integer(weight, max: Member.weightMax) ?? 0,
            isBackup: CellValue.bool(isBackup) ?? false,
            status: (CellValue.status(status) ?? .available).rawValue
        )
    }
}

/// Fingerprints of rows by their cells, whatever the order of the columns in the file.
struct CellFingerprint {
    private var bytes: [UInt8] = []

    /// The fingerprint of what `cell` gives for the columns of a member.
    mutating func fingerprint(_ cell: (Column) -> ArraySlice<UInt8>) -> Fingerprint128 {
        bytes.removeAll(keepingCapacity: true)
        for column in Column.memberColumns { append(cell(column)) }
        return Fingerprint128(of: bytes)
    }

    /// Adds a part with its length, so that no two lists of parts are the same bytes.
    private mutating func append(_ part: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt32(clamping: part.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: part)
    }
}
