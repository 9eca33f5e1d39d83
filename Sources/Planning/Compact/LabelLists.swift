/// The labels of groups whose rows have different ones, as numbers of texts: each text holds all labels of a row.
struct LabelLists: ~Copyable {
    struct Entry: BitwiseCopyable {
        let text: UInt32
        /// The next of the same group, counted from 1; 0 ends it.
        let next: UInt32
    }

    /// A list is walked for each row. More different ones are for the detailed rules.
    private static let countMax = 32

    private var entries = Growable<Entry>()

    /// Forgets all lists and keeps the memory.
    mutating func removeAll() {
        entries.removeAll()
    }

    /// Adds a text to the list that begins with `first`, if it is not there; false where the list is full.
    mutating func add(_ text: UInt32, to first: inout UInt32) -> Bool {
        var (next, count) = (first, 0)
        while next != 0 {
            let entry = entries[Int(next) - 1]
            if entry.text == text { return true }
            (next, count) = (entry.next, count + 1)
        }
        guard count < Self.countMax else { return false }
        entries.append(Entry(text: text, next: first))
        first = UInt32(entries.count)
        return true
    }

    /// Gives each text of a list.
    func forEach(from first: UInt32, _ body: (UInt32) -> Void) {
        var next = first
        while next != 0 {
            body(entries[Int(next) - 1].text)
            next = entries[Int(next) - 1].next
        }
    }
}
