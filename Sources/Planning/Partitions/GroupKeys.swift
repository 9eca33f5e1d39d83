/// The groups by bytes that tell them apart, so that a row in any order costs one look.
struct GroupKeys: ~Copyable {
    struct Entry: BitwiseCopyable {
        let place: ArenaPlace
        let group: UInt32
    }

    /// A look for a key that has begun, and the group once it is known.
    struct Look: BitwiseCopyable {
        fileprivate let hash: UInt64
        /// The entry that is most probably the key's; -1 for none.
        fileprivate let entry: Int
        var group = -1
    }

    private var arena = ByteArena()
    private var entries = Growable<Entry>()
    private var slots = SlotTable()

    /// Begins to look for a key.
    @inline(__always)
    func look(for key: UnsafeBufferPointer<UInt8>) -> Look {
        let hash = KeyHash.hash(key, seed: slots.seed)
        var probe = slots.probe(hash)
        return Look(hash: hash, entry: slots.next(&probe) ?? -1)
    }

    /// The group of a key, which `find` says where the key is new.
    @inline(__always)
    mutating func group(_ key: UnsafeBufferPointer<UInt8>, _ look: Look, find: () -> Int) -> Int {
        if look.entry >= 0, isKey(key, look.entry) { return Int(entries[look.entry].group) }
        // Others may have been added since.
        var probe = slots.probe(look.hash)
        while let found = slots.next(&probe) {
            if isKey(key, found) { return Int(entries[found].group) }
        }
        let group = find()
        slots.insert(entries.count, look.hash)
        entries.append(Entry(place: arena.append(key), group: UInt32(truncatingIfNeeded: group)))
        return group
    }

    /// Forgets all keys and keeps their memory.
    mutating func removeAll() {
        arena.removeAll()
        entries.removeAll()
        slots.removeAll()
    }

    @inline(__always)
    private func isKey(_ key: UnsafeBufferPointer<UInt8>, _ entry: Int) -> Bool {
        isSame(arena[entries[entry].place], key)
    }
}
