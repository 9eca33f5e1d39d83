/// A Markdown text that never grows beyond a number of characters: what does not fit is not added.
struct BoundedMarkdown {
    private(set) var bytes: [UInt8] = []
    private var painter = MarkdownPainter()
    private var length = 0
    private let lengthMax: Int
    /// Kept free for the last words, which say what was left out.
    private static let reserve = 400

    init(lengthMax: Int) {
        self.lengthMax = lengthMax
    }

    /// The length as GitHub counts it, in UTF-16 units.
    static func length(of bytes: [UInt8]) -> Int {
        bytes.reduce(0) { count, byte in
            // Continuation bytes count with their lead; a lead of four bytes stands for a pair of units.
            if byte & 0xC0 == 0x80 { return count }
            return count + (byte >= 0xF0 ? 2 : 1)
        }
    }

    /// Adds all of `blocks`, or, where they do not fit, nothing.
    @discardableResult
    mutating func add(_ blocks: [Block]) -> Bool {
        add(blocks, upTo: lengthMax - Self.reserve)
    }

    /// Adds the text's last words.
    mutating func addLast(_ blocks: [Block]) {
        _ = add(blocks, upTo: lengthMax)
    }

    /// Adds a heading and as many rows of a table as fit, and says how many of the `count` rows are missing.
    mutating func add(_ heading: Block, _ table: Table, ofRows count: Int) {
        var shown = table
        while true {
            var blocks = [heading]
            if !shown.rows.isEmpty { blocks.append(.table(shown)) }
            let missing = count - shown.rows.count
            if missing > 0 { blocks.append(.paragraph("and \(missing) more")) }
            if add(blocks) || shown.rows.isEmpty { return }
            shown.rows.removeLast((shown.rows.count + 1) / 2)
        }
    }

    private mutating func add(_ blocks: [Block], upTo limit: Int) -> Bool {
        var next = painter
        let addition = next.paint(blocks)
        let additionLength = Self.length(of: addition)
        guard length + additionLength <= limit else { return false }
        painter = next
        bytes += addition
        length += additionLength
        return true
    }
}
