/// Numbers keys in the order of their first appearance.
struct KeyTable<Key: Hashable> {
    private(set) var keys: [Key] = []
    private var indexes: [Key: Int32] = [:]

    mutating func index(of key: Key) -> Int32 {
        if let index = indexes[key] { return index }
        let index = Int32(clamping: keys.count)
        indexes[key] = index
        keys.append(key)
        return index
    }
}
