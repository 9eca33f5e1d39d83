internal import GRDB
internal import GatewayAPI

/// The WHERE part of a list query, with its arguments. Columns and tables are ours; values are bound, never written in.
struct SQLCondition {
    private var terms: [String]
    private var arguments: StatementArguments

    /// Begins with a term and its values.
    init(_ term: String, _ values: any DatabaseValueConvertible...) {
        terms = [term]
        arguments = StatementArguments(values)
    }

    /// Adds a term with its values.
    mutating func add(_ term: String, _ values: StatementArguments) {
        terms.append(term)
        arguments += values
    }

    /// Asks that `column` is the filter's text, or holds it; nothing where there is no filter.
    mutating func add(_ filter: TextFilter?, in column: String) {
        guard let filter else { return }
        add(filter.isPrecise ? "\(column) = ?" : "instr(\(column), ?) > 0", [filter.text])
    }

    /// Asks for a row of `table` under `other`, a condition that begins with how the tables belong together; nothing
    /// where that is all it says.
    mutating func addExistence(in table: String, where other: SQLCondition) {
        guard other.terms.count > 1 else { return }
        add("EXISTS (SELECT 1 FROM \(table) WHERE \(other.text))", other.arguments)
    }

    private var text: String { terms.joined(separator: " AND ") }

    /// The rows of one page, and how many rows match in all.
    func page<Record: FetchableRecord>(
        _ page: Page,
        columns: String,
        tables: String,
        order: String,
        in db: Database
    ) throws -> (total: Int, rows: [Record]) {
        let count = try db.cachedStatement(sql: "SELECT count(*) FROM \(tables) WHERE \(text)")
        let total = try Int.fetchOne(count, arguments: arguments) ?? 0
        let select = try db.cachedStatement(
            sql: "SELECT \(columns) FROM \(tables) WHERE \(text) ORDER BY \(order) LIMIT ? OFFSET ?"
        )
        return (total, try Record.fetchAll(select, arguments: arguments + [page.limit, page.offset]))
    }
}
