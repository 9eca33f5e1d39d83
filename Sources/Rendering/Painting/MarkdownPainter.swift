internal import ByteIO

/// Paints blocks as GitHub Flavored Markdown. Names stand as code, so that nothing in them is a link, a mention or markup.
///
/// Source: GitHub Flavored Markdown Spec, sections 4.5 (fences), 4.10 (tables), 6.1 (backslash escapes), 6.3 (code spans).
package struct MarkdownPainter: Painter {
    private var needsBlankLine = false

    /// A painter at the start of a document.
    package init() {}

    /// The bytes of the next block, with a blank line before it unless it is the first.
    package mutating func paint(_ block: Block) -> [UInt8] {
        var lines = lines(of: block)
        if lines.isEmpty { return [] }
        if needsBlankLine { lines.insert("", at: 0) }
        needsBlankLine = true
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func lines(of block: Block) -> [String] {
        switch block {
        case .heading(let level, let phrase):
            return [String(repeating: "#", count: min(max(level, 1), 6)) + " " + text(phrase)]
        case .paragraph(let phrase):
            return [text(phrase)]
        case .list(let items):
            return items.map { "- " + text($0) }
        case .keyValues(let pairs):
            return pairs.map { "- **\(Self.escapedWords($0.key))**: \(text($0.value))" }
        case .table(let table):
            return lines(of: table)
        case .diff(let lines):
            return lines.isEmpty ? [] : ["```diff"] + lines.map(paint) + ["```"]
        case .code(let lines):
            return lines.isEmpty ? [] : ["```"] + lines.map(Self.escapedCode) + ["```"]
        }
    }

    private func lines(of table: Table) -> [String] {
        let header = "| " + table.columns.map { Self.escapedWords($0.title) }.joined(separator: " | ") + " |"
        let rule = "|" + table.columns.map { $0.isNumeric ? " ---: |" : " --- |" }.joined()
        let rows = table.rows.map { row in
            "| " + row.map { text($0) }.joined(separator: " | ") + " |"
        }
        return [header, rule] + rows
    }

    private func paint(_ line: DiffLine) -> String {
        // GitHub colours `!` as a change; `~` has no colour there.
        let mark =
            switch line.kind {
            case .added: "+ "
            case .removed: "- "
            case .changed: "! "
            case .unchanged: "  "
            case .note: "# "
            }
        return mark
            + line.text.spans.map { span in
                switch span {
                case .words(let text), .name(let text): Self.escapedCode(text)
                }
            }.joined()
    }

    private func text(_ phrase: Phrase) -> String {
        phrase.spans.map { span in
            switch span {
            case .words(let text): Self.escapedWords(text)
            case .name(let text): Self.codeSpan(text)
            }
        }.joined()
    }

    private static func codeSpan(_ text: String) -> String {
        if text.isEmpty { return "(empty)" }
        // A bar would split a table's cell, even inside code.
        return "`" + replacing(escapedCode(text)) { $0 == "|" ? TextSafety.name(of: $0) : nil } + "`"
    }

    /// Inside code nothing can be escaped, so the one character that could end it is spelled out.
    private static func escapedCode(_ text: String) -> String {
        replacing(TextSafety.escaped(text, lengthMax: .max)) { $0 == "`" ? TextSafety.name(of: $0) : nil }
    }

    private static func escapedWords(_ text: String) -> String {
        replacing(TextSafety.escaped(text, lengthMax: .max)) { scalar in
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "#": "\\" + String(scalar)
            default: nil
            }
        }
    }

    private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let replaced = replacement(scalar) {
                result += replaced
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
