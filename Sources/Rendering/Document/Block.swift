/// A piece of a document; what it looks like is a painter's affair.
package enum Block: Hashable, Sendable {
    /// A heading; level 1 is the document's.
    case heading(level: Int, Phrase)
    /// Running text.
    case paragraph(Phrase)
    /// Items, one to a line.
    case list([Phrase])
    /// Labels with what they stand for, one to a line.
    case keyValues([KeyValue])
    /// Rows under a header.
    case table(Table)
    /// A difference, line by line.
    case diff([DiffLine])
    /// Lines that are shown letter by letter.
    case code([String])
}

/// A label with what it stands for.
package struct KeyValue: Hashable, Sendable {
    /// Our own word.
    package let key: String
    /// What it stands for.
    package let value: Phrase

    /// A pair; the key is our own word.
    package init(_ key: String, _ value: Phrase) {
        self.key = key
        self.value = value
    }
}

/// Rows under a header; rows are as long as the header.
package struct Table: Hashable, Sendable {
    /// A column.
    package struct Column: Hashable, Sendable {
        /// Our own words.
        package let title: String
        /// Whether the cells are set to the right.
        package let isNumeric: Bool

        /// A column of text.
        package static func text(_ title: String) -> Column { Column(title: title, isNumeric: false) }

        /// A column of numbers, set to the right.
        package static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
    }

    /// The header.
    package let columns: [Column]
    /// The cells, row by row.
    package var rows: [[Phrase]]

    /// A table.
    package init(columns: [Column], rows: [[Phrase]]) {
        self.columns = columns
        self.rows = rows
    }
}

/// One line of a difference.
package struct DiffLine: Hashable, Sendable {
    /// What the line tells.
    package enum Kind: Hashable, Sendable {
        /// What happens to the thing that the line names.
        case added, removed, changed, unchanged
        /// A remark between the lines.
        case note
    }

    /// What the line tells.
    package let kind: Kind
    /// The line without its mark.
    package let text: Phrase

    /// A line.
    package init(_ kind: Kind, _ text: Phrase) {
        self.kind = kind
        self.text = text
    }
}
