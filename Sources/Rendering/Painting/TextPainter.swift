internal import ByteIO

/// Paints blocks as plain text for a terminal or a log.
package struct TextPainter: Painter {
    private let style: Style
    private var needsBlankLine = false
    private var headingLevel = 1

    /// A painter at the start of a document.
    package init(style: Style = .plain) {
        self.style = style
    }

    /// The bytes of the next block, with a blank line before it where one belongs.
    package mutating func paint(_ block: Block) -> [UInt8] {
        let indentation = String(repeating: " ", count: indentation(of: block))
        var lines = lines(of: block).map { indentation + $0 }
        if lines.isEmpty { return [] }
        if needsBlankLine { lines.insert("", at: 0) }
        if case .heading(let level, _) = block { headingLevel = level }
        if case .heading = block { needsBlankLine = false } else { needsBlankLine = true }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Under a heading of level 3, which is for a single update, everything stands further in.
    private func indentation(of block: Block) -> Int {
        switch block {
        case .heading(let level, _): level > 2 ? 2 : 0
        case .diff, .code: 4
        default: headingLevel > 2 ? 4 : 0
        }
    }

    private func lines(of block: Block) -> [String] {
        switch block {
        case .heading(_, let phrase):
            return [style.paint(text(phrase), as: .heading)]
        case .paragraph(let phrase):
            return [text(phrase)]
        case .list(let items):
            return items.map { "- " + text($0) }
        case .keyValues(let pairs):
            let width = pairs.map { TextWidth.columns(of: $0.key) }.max() ?? 0
            return pairs.map { TextWidth.padded($0.key, to: width + 2) + text($0.value) }
        case .table(let table):
            return lines(of: table)
        case .diff(let lines):
            return lines.map(paint)
        case .code(let lines):
            return lines.map { TextSafety.escaped($0, lengthMax: .max) }
        }
    }

    private func paint(_ line: DiffLine) -> String {
        let text = text(line.text)
        return switch line.kind {
        case .added: style.paint("+ " + text, as: .added)
        case .removed: style.paint("- " + text, as: .removed)
        case .changed: style.paint("~ " + text, as: .changed)
        case .unchanged: "  " + text
        case .note: style.paint(text, as: .faint)
        }
    }

    private func lines(of table: Table) -> [String] {
        let rows = [table.columns.map(\.title)] + table.rows.map { $0.map(text) }
        let widths = table.columns.indices.map { column in
            rows.map { column < $0.count ? TextWidth.columns(of: $0[column]) : 0 }.max() ?? 0
        }
        return rows.enumerated().map { index, row in
            let cells = zip(row, zip(table.columns, widths)).map { cell, place in
                TextWidth.padded(cell, to: place.1, isRight: place.0.isNumeric)
            }
            var line = cells.joined(separator: "  ")
            while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
            return index == 0 ? style.paint(line, as: .heading) : line
        }
    }

    private func text(_ phrase: Phrase) -> String {
        phrase.spans.map { span in
            switch span {
            case .words(let text), .name(let text): TextSafety.escaped(text, lengthMax: .max)
            }
        }.joined()
    }
}
