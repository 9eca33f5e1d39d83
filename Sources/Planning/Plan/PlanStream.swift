internal import ByteIO
internal import PlanModel

/// Numbers updates in the order in which they come, and writes them to the plan's output.
final class PlanStream {
    let header: PlanHeader
    private let output: (any PlanOutput)?
    private var writer: PlanWriter?
    private var count = 0
    private var wave: Int32?
    private var lastKey: [UInt8] = []
    /// Why the output takes no more. It is told at the end: before that comes what is wrong with the input.
    private var failure: (any Error)?
    /// Whether each partition's updates came behind those of the partition before: else what was written is no plan.
    private(set) var isInOrder = true

    init(_ header: PlanHeader, _ output: (any PlanOutput)?) {
        self.header = header
        self.output = output
    }

    /// Writes the updates of a partition, which must be sorted.
    func add(_ updates: borrowing PartitionUpdates) {
        var rest = updates.count
        updates.forEach { entry, key, tail in
            if rest == updates.count, !mayFollow(key, in: entry.wave) || !updates.isOneWave { isInOrder = false }
            guard isInOrder else { return }
            append(entry.figures, tail)
            rest -= 1
            if rest == 0 { (wave, lastKey) = (entry.wave, Array(key)) }
        }
    }

    private func mayFollow(_ key: UnsafeBufferPointer<UInt8>, in wave: Int32) -> Bool {
        guard let known = self.wave else { return true }
        return wave == known && lastKey.withUnsafeBufferPointer { compare($0, key) < 0 }
    }

    /// Writes the next update from its line behind the number.
    func append(_ figures: UpdateFigures, _ tail: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        do {
            try begin()
            count += 1
            output?.visit(n: count, figures, tail: tail)
            try writer?.append(n: count, tail: tail)
        } catch {
            failure = error
        }
    }

    /// Ends the plan and returns its digest.
    ///
    /// Throws: what the output has thrown.
    func finish(_ summary: PlanSummary) throws -> String {
        if let failure { throw failure }
        try begin()
        guard let digest = try writer?.finish(summary) else { preconditionFailure("what was begun has a writer") }
        return digest
    }

    private func begin() throws {
        guard writer == nil else { return }
        try output?.begin()
        writer = try PlanWriter(header: header) { [output] in try output?.write($0) }
    }
}
