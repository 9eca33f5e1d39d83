/// A pattern over text by its bytes: `*` stands for any run without a slash, `**` for any run, all else for itself.
struct GlobPattern: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case byte(UInt8)
        case run(crossesSlashes: Bool)
    }

    private let parts: [Part]

    /// Reads a pattern; every text is one.
    init(_ text: String) {
        var parts: [Part] = []
        for byte in text.utf8 {
            if byte != UInt8(ascii: "*") {
                parts.append(.byte(byte))
            } else if case .run? = parts.last {
                parts[parts.count - 1] = .run(crossesSlashes: true)
            } else {
                parts.append(.run(crossesSlashes: false))
            }
        }
        self.parts = parts
    }

    /// Whether the whole of `text` fits. Takes time in proportion to both lengths multiplied, whatever the pattern.
    func matches(_ text: String) -> Bool {
        // The parts that the text so far can have reached.
        var reached = closure([0])
        for byte in text.utf8 {
            var next: Set<Int> = []
            for index in reached where index < parts.count {
                switch parts[index] {
                case .byte(let wanted): if wanted == byte { next.insert(index + 1) }
                case .run(let crosses): if crosses || byte != UInt8(ascii: "/") { next.insert(index) }
                }
            }
            reached = closure(next)
            if reached.isEmpty { return false }
        }
        return reached.contains(parts.count)
    }

    /// Adds what is reached without a byte: the part after a run.
    private func closure(_ indices: Set<Int>) -> Set<Int> {
        var result = indices
        for var index in indices {
            while index < parts.count, case .run = parts[index] {
                index += 1
                result.insert(index)
            }
        }
        return result
    }
}
