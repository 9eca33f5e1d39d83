internal import ByteIO

/// Foreign text inside a message: escaped for a terminal and cut to a readable length.
func escaped(_ text: String) -> String {
    TextSafety.escaped(text, lengthMax: 80)
}

/// A cell or a name inside a message: escaped, cut and quoted.
func quoted(_ text: String) -> String {
    "\"\(escaped(text))\""
}

/// A cell inside a message. Cells are UTF-8, which the reader has checked.
func quoted(_ bytes: ArraySlice<UInt8>) -> String {
    quoted(String(decoding: bytes, as: UTF8.self))
}

/// A group inside a message.
func describe(group name: UTF8Text) -> String {
    name.isEmpty ? "the members without a group" : "group \(quoted(name.text))"
}

/// The candidate nearest to `name` by edit distance, where one is near enough to be meant.
func nearestName(to name: String, among candidates: [String]) -> String? {
    let bytes = Array(name.utf8.prefix(64))
    let near = candidates.map { (name: $0, distance: editDistance(bytes, Array($0.utf8))) }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    // Of two names with nothing in common none was meant for the other.
    guard let near, near.distance <= max(2, near.name.utf8.count / 3),
        near.distance < max(near.name.utf8.count, bytes.count)
    else { return nil }
    return near.name
}

/// The least number of insertions, deletions and replacements between two byte strings (Levenshtein).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (leftIndex, leftByte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = leftIndex + 1
        for (rightIndex, rightByte) in right.enumerated() {
            let replaced = diagonal + (leftByte == rightByte ? 0 : 1)
            diagonal = row[rightIndex + 1]
            row[rightIndex + 1] = min(replaced, diagonal + 1, row[rightIndex] + 1)
        }
    }
    return row[right.count]
}
