/// Fills a buffer with the next bytes of an input and returns their number; 0 at the end.
package typealias BlockSource = (UnsafeMutableRawBufferPointer) throws -> Int

/// Reads records from a source of blocks. It owns no file and keeps one block and nothing of the records before.
package struct CSVReader {
    /// What a call of `next` found.
    package enum Step {
        /// The record has been filled.
        case record
        /// A malformed record; the next call goes on at the next line, or finds the end where the fault ends the file.
        case fault(CSVFault)
        /// The end of the input.
        case end
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let source: BlockSource
    private let limits: CSVLimits
    private var machine: CSVMachine
    private var block: [UInt8]
    private var used = 0
    private var filled = 0
    private var recordCount = 0
    private var hasStarted = false
    private var hasEnded = false

    /// A reader of `source`.
    package init(limits: CSVLimits = CSVLimits(), blockSize: Int = 256 * 1024, source: @escaping BlockSource) {
        self.source = source
        self.limits = limits
        machine = CSVMachine(limits: limits)
        block = [UInt8](repeating: 0, count: max(blockSize, Self.byteOrderMark.count))
    }

    /// Reads the next record into `record`.
    ///
    /// Throws: what the source throws.
    package mutating func next(_ record: inout CSVRecord) throws -> Step {
        record.removeAll()
        try start()
        while !hasEnded {
            let event: CSVMachine.Event?
            if used == filled, try fill() == 0 {
                hasEnded = true
                event = machine.finish(&record)
            } else {
                event = takeBlock(&record)
            }
            switch event {
            case .record?: return countRecord(record)
            case .fault(let fault)?: return report(fault)
            case nil: continue
            }
        }
        return .end
    }

    private mutating func countRecord(_ record: CSVRecord) -> Step {
        recordCount += 1
        guard recordCount > limits.recordsMax else { return .record }
        return report(CSVFault(reason: .tooManyRecords(max: limits.recordsMax), place: record.place(of: 0)))
    }

    private mutating func report(_ fault: CSVFault) -> Step {
        if fault.endsFile { hasEnded = true }
        return .fault(fault)
    }

    private mutating func takeBlock(_ record: inout CSVRecord) -> CSVMachine.Event? {
        let (taken, event) = block.withUnsafeBufferPointer { bytes in
            machine.consume(UnsafeBufferPointer(rebasing: bytes[used..<filled]), into: &record)
        }
        used += taken
        return event
    }

    /// Skips a byte order mark, which may arrive in pieces.
    private mutating func start() throws {
        guard !hasStarted else { return }
        hasStarted = true
        while filled < Self.byteOrderMark.count, try fill(keeping: filled) > 0 {}
        if block[..<filled].starts(with: Self.byteOrderMark) { used = Self.byteOrderMark.count }
    }

    private mutating func fill(keeping kept: Int = 0) throws -> Int {
        let source = source
        let count = try block.withUnsafeMutableBytes { buffer in
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
            return min(max(try source(room), 0), room.count)
        }
        used = 0
        filled = kept + count
        return count
    }
}
