internal import ByteIO
internal import PlanModel

/// The updates of one partition as lines of the plan without their numbers, with what puts them in order.
struct PartitionUpdates: ~Copyable {
    /// One update.
    struct Entry: BitwiseCopyable {
        let wave: Int32
        fileprivate let keyStart: Int
        fileprivate let keyEnd: Int
        fileprivate let lineStart: Int
        fileprivate let lineEnd: Int
        let figures: UpdateFigures
    }

    var lines = UpdateLineWriter()
    private(set) var entries: [Entry] = []
    /// Project, gateway, channel and group of each update with a NUL between them, which none of them holds: such keys
    /// sort as updates do.
    private var keys: [UInt8] = []
    private var lineStart = 0
    /// The bytes of the longest line so far, be it that of an update that was taken back.
    private(set) var longestBytes = 0

    var count: Int { entries.count }

    /// Whether all updates are of one wave.
    var isOneWave: Bool { entries.first?.wave == entries.last?.wave }

    /// Adds the update whose line has been written since the last.
    mutating func add(
        wave: Int32,
        _ place: UpdateLineWriter.Place,
        group: UnsafeBufferPointer<UInt8>,
        _ figures: UpdateFigures
    ) {
        let keyStart = keys.count
        addKeyPart(place.project)
        addKeyPart(place.instance)
        addKeyPart(place.channel)
        keys.append(contentsOf: group)
        addEntry(wave: wave, keyStart: keyStart, figures)
    }

    private mutating func addKeyPart(_ part: UnsafeBufferPointer<UInt8>) {
        keys.append(contentsOf: part)
        keys.append(0)
    }

    /// Adds an update that is a value.
    mutating func add(_ update: Update) {
        lines.writeTail(update)
        let keyStart = keys.count
        let gateway = update.channel.gateway
        for part in [gateway.projectID, gateway.instanceID, update.channel.channelID] {
            keys.append(contentsOf: part.text.utf8)
            keys.append(0)
        }
        keys.append(contentsOf: (update.scope.groupName?.text.text ?? "").utf8)
        addEntry(wave: Int32(clamping: update.wave), keyStart: keyStart, UpdateFigures(of: update))
    }

    private mutating func addEntry(wave: Int32, keyStart: Int, _ figures: UpdateFigures) {
        entries.append(
            Entry(
                wave: wave,
                keyStart: keyStart,
                keyEnd: keys.count,
                lineStart: lineStart,
                lineEnd: lines.byteCount,
                figures: figures
            )
        )
        longestBytes = max(longestBytes, lines.byteCount - lineStart)
        lineStart = lines.byteCount
    }

    /// Forgets all updates and keeps their memory.
    mutating func removeAll() {
        lines.removeAll()
        entries.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        (lineStart, longestBytes) = (0, 0)
    }

    /// A state to come back to.
    struct Mark {
        fileprivate let entryCount: Int
        fileprivate let keyCount: Int
        fileprivate let lineStart: Int
    }

    /// What is there now.
    var mark: Mark { Mark(entryCount: entries.count, keyCount: keys.count, lineStart: lineStart) }

    /// Forgets what was added since.
    mutating func rewind(to mark: Mark) {
        entries.removeLast(entries.count - mark.entryCount)
        keys.removeLast(keys.count - mark.keyCount)
        lines.truncate(to: mark.lineStart)
        lineStart = mark.lineStart
    }

    /// Puts the updates in the order of execution.
    mutating func sort() {
        keys.withUnsafeBufferPointer { keys in
            func precedes(_ left: Entry, _ right: Entry) -> Bool {
                left.wave != right.wave
                    ? left.wave < right.wave : compare(Self.key(left, keys), Self.key(right, keys)) < 0
            }
            // Sorted files give them in order already.
            guard !entries.indices.dropFirst().allSatisfy({ !precedes(entries[$0], entries[$0 - 1]) }) else { return }
            entries.sort(by: precedes)
        }
    }

    /// Gives each update in its order: its key, and its line without what stands before the number's end.
    func forEach(_ body: (Entry, _ key: UnsafeBufferPointer<UInt8>, _ tail: UnsafeRawBufferPointer) throws -> Void)
        rethrows
    {
        try keys.withUnsafeBufferPointer { keys in
            try lines.withBytes { lines in
                for entry in entries {
                    let tail = UnsafeRawBufferPointer(rebasing: lines[entry.lineStart..<entry.lineEnd])
                    try body(entry, Self.key(entry, keys), tail)
                }
            }
        }
    }

    private static func key(_ entry: Entry, _ keys: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: keys[entry.keyStart..<entry.keyEnd])
    }
}
