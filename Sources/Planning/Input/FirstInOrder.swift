/// How many elements there are, and the first few of them in an order. Equal ones stay in the order in which they came.
struct FirstInOrder<Element> {
    private let shownMax: Int
    private let precedes: (Element, Element) -> Bool
    private(set) var count = 0
    private var kept: [Element] = []

    init(shownMax: Int, by precedes: @escaping (Element, Element) -> Bool) {
        self.shownMax = max(shownMax, 1)
        self.precedes = precedes
    }

    /// The first of them.
    var first: [Element] { Array(kept.sorted(by: precedes).prefix(shownMax)) }

    /// How many there are beside these.
    var hiddenCount: Int { count - min(kept.count, shownMax) }

    mutating func add(_ element: Element) {
        count += 1
        kept.append(element)
        if kept.count >= 4 * shownMax { kept = first }
    }

    /// Counts elements that are not known.
    mutating func addHidden(_ number: Int) {
        count += number
    }

    /// Adds those of another, behind its own where they are equal.
    mutating func join(_ other: FirstInOrder) {
        kept += other.kept
        count += other.count
    }
}
