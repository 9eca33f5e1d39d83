/// Where the fields of a line end: found for 64 bytes at a time, so that rows are walked and not searched.
struct LineIndex {
    /// What a line is.
    enum Line {
        /// It has no end among the bytes that are there.
        case open
        /// It ends at that offset of the block; so many of its bytes are not plain.
        case ended(lineFeed: Int, specialCount: Int)
    }

    /// Where each field of the line ends, counted from the line's begin; the last one ends at the line feed.
    let separators: UnsafeMutablePointer<UInt32>
    /// How many fields the line has.
    private(set) var fieldCount = 0
    /// What is left of the 64 bytes in which the line before ended.
    private var stretch = ByteStretch()
    private var stretchStart = LineIndex.nowhere

    /// No offset of a block is less than a stretch behind it.
    private static let nowhere = -ByteStretch.byteCount

    /// Room for lines of up to `bytesMax` bytes.
    init(bytesMax: Int) {
        separators = .allocate(capacity: bytesMax + 1)
    }

    func deallocate() {
        separators.deallocate()
    }

    /// Forgets what is left of the bytes before: others have taken their place, or they are looked at again.
    mutating func forget() {
        stretchStart = Self.nowhere
    }

    /// Indexes the line that begins at `bounds.lowerBound` of `bytes`, which end at `bounds.upperBound`; 63 bytes behind them can be read.
    ///
    /// What stands before `cursor` is passed over: it is plain, and the ends of its `known` fields are in `separators`. Lines
    /// are given in order, unless `forget` was called.
    @inline(__always)
    mutating func index(
        _ bytes: UnsafePointer<UInt8>,
        _ bounds: Range<Int>,
        from cursor: Int,
        known: Int
    ) -> Line {
        let (begin, end) = (bounds.lowerBound, bounds.upperBound)
        var start = stretchStart
        var rest = stretch
        if UInt(bitPattern: cursor &- start) < UInt(ByteStretch.byteCount) {
            rest.removeFirst(cursor &- start)
        } else {
            start = cursor
            rest = ByteStretch(bytes + start, count: end &- start)
        }
        var count = known
        var specialCount = 0
        while rest.lineFeeds == 0 {
            count = add(rest.commas, at: start &- begin, behind: count)
            if rest.specials != 0 { specialCount &+= rest.specials.nonzeroBitCount }
            start &+= ByteStretch.byteCount
            guard start < end else {
                forget()
                return .open
            }
            rest = ByteStretch(bytes + start, count: end &- start)
        }
        let line = rest.takeLine()
        count = add(line.commas, at: start &- begin, behind: count)
        if line.specials != 0 { specialCount &+= line.specials.nonzeroBitCount }
        let lineFeed = start &+ line.lineFeed
        separators[count] = UInt32(truncatingIfNeeded: lineFeed &- begin)
        fieldCount = count &+ 1
        (stretchStart, stretch) = (start, rest)
        return .ended(lineFeed: lineFeed, specialCount: specialCount)
    }

    @inline(__always)
    private func add(_ commas: UInt64, at offset: Int, behind count: Int) -> Int {
        var rest = commas
        var number = count
        while rest != 0 {
            separators[number] = UInt32(truncatingIfNeeded: offset &+ rest.trailingZeroBitCount)
            number &+= 1
            rest &= rest &- 1
        }
        return number
    }
}
