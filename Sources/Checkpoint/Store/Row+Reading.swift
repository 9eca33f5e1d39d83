internal import GRDB
internal import PlanModel

/// A row that this program cannot have written.
struct UnreadableRow: Error, CustomStringConvertible {
    let table: String

    var description: String { "a row of \(table) cannot be read" }
}

extension Row {
    /// No time, latency or count of ours gets there, and what is added to one or to a few thousand still fits 64 bits.
    private static let naturalMax: Int64 = 1 << 48

    /// A whole number that is not negative; nil where the column is null.
    ///
    /// Columns are read as 64-bit integers and as texts that may be null alone: those conversions cannot trap, whatever a
    /// file holds.
    ///
    /// Throws: `UnreadableRow` where it is beyond what this program writes.
    func natural(_ index: Int, in table: String) throws -> Int? {
        guard let value = self[index] as Int64? else { return nil }
        guard (0...Self.naturalMax).contains(value) else { throw UnreadableRow(table: table) }
        return Int(value)
    }

    /// A moment, under the rules of `natural(_:in:)`.
    ///
    /// Throws: `UnreadableRow`.
    func time(_ index: Int, in table: String) throws -> Timestamp? {
        try natural(index, in: table).map { Timestamp(milliseconds: Int64($0)) }
    }
}
