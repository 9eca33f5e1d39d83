internal import ByteIO

/// A place in an input file: physical line and column, both from 1; the column counts bytes of the line.
package struct SourcePosition: Hashable, Comparable, Sendable {
    /// The file as the user named it; `-` is standard input.
    package let file: String
    package let line: Int
    package let column: Int

    /// A place.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package static func < (left: Self, right: Self) -> Bool {
        if left.file != right.file { return UTF8Text(left.file) < UTF8Text(right.file) }
        return (left.line, left.column) < (right.line, right.column)
    }
}

/// Something to tell the user about the input: where, what, why, and what to do.
///
/// Bad input is collected as diagnostics, never thrown one at a time; one error means that nothing is written.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    package enum Severity: String, Hashable, Sendable {
        case error, warning, note
    }

    package let severity: Severity
    /// Nil where the problem is of the whole input and not of one place.
    package let position: SourcePosition?
    /// One line: what is wrong, why, and what to do. Foreign text in it is already escaped for a terminal.
    package let message: String
    /// A short stable word for machines: `weight-missing`.
    package let code: String

    /// A diagnostic.
    package init(_ severity: Severity, code: String, at position: SourcePosition? = nil, _ message: String) {
        self.severity = severity
        self.code = code
        self.position = position
        self.message = message
    }

    /// `file:line:column: error: message`, as compilers write it.
    package var line: String {
        guard let position else { return "\(severity.rawValue): \(message)" }
        let file = TextSafety.escaped(position.file)
        return "\(file):\(position.line):\(position.column): \(severity.rawValue): \(message)"
    }
}
