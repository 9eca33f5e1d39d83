/// Tells rows of one group from the next group's: nearly always the row before has said which group it is.
struct GroupRun: ~Copyable {
    /// The group of the row before, as who uses this numbers groups; -1 before the first.
    private(set) var group = -1
    private let file: SourceFile
    /// The key of the row before, copied: the block that it lay in may be gone.
    private var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: GroupRun.capacity)
    private var count = -1
    /// The scanner's number of the run that the row before belongs to; 0 where it is not known.
    private var runNumber = 0
    private var built: [UInt8] = []

    private static let capacity = 512

    init(_ file: SourceFile) {
        self.file = file
    }

    deinit {
        bytes.deallocate()
    }

    /// Whether the row is of the same group as the row before.
    @inline(__always)
    mutating func holds(_ row: RowView) -> Bool {
        guard file.columns.keyPrefixField >= 0 else { return holdsBuilt(row) }
        let key = row.prefix(through: file.columns.keyPrefixField)
        return count == key.count && isSame(UnsafeBufferPointer(start: bytes, count: count), key)
    }

    /// The same, where the scanner may have told that already.
    @inline(__always)
    mutating func holds(_ row: RowView, inRun number: Int) -> Bool {
        if number != 0, number == runNumber { return true }
        guard holds(row) else { return false }
        runNumber = number
        return true
    }

    /// Whether the row is of the same channel as the row before, as far as its first bytes tell.
    @inline(__always)
    func holdsChannel(_ row: RowView) -> Bool {
        guard file.columns.keyPrefixField >= 0, count >= 0 else { return false }
        let channel = row.prefix(through: file.columns.keyPrefixField - 1)
        // Its separator belongs to it.
        guard channel.count < count, bytes[channel.count] == UInt8(ascii: ",") else { return false }
        return isSame(UnsafeBufferPointer(start: bytes, count: channel.count), channel)
    }

    /// Notes the group of a row.
    mutating func begin(_ row: RowView, _ group: Int, inRun number: Int = 0) {
        self.group = group
        runNumber = number
        guard file.columns.keyPrefixField >= 0 else {
            build(row)
            built.withUnsafeBufferPointer { remember($0) }
            return
        }
        remember(row.prefix(through: file.columns.keyPrefixField))
    }

    /// Forgets the row before.
    mutating func end() {
        count = -1
        group = -1
        runNumber = 0
    }

    private mutating func holdsBuilt(_ row: RowView) -> Bool {
        build(row)
        return built.withUnsafeBufferPointer {
            count == $0.count && isSame(UnsafeBufferPointer(start: bytes, count: count), $0)
        }
    }

    private mutating func build(_ row: RowView) {
        built.removeAll(keepingCapacity: true)
        let columns = file.columns
        for source in [columns.project, columns.instance, columns.channel, columns.channelName, columns.group] {
            let cell = source.filled(row)
            // With its length, so that no byte of a cell can be taken for the end of another.
            withUnsafeBytes(of: cell.count) { built.append(contentsOf: $0) }
            built.append(contentsOf: cell)
        }
    }

    private mutating func remember(_ key: UnsafeBufferPointer<UInt8>) {
        guard key.count <= Self.capacity, let base = key.baseAddress else {
            count = -1
            return
        }
        bytes.update(from: base, count: key.count)
        count = key.count
    }
}
