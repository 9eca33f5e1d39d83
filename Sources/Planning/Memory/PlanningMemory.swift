/// Where bytes go that do not fit into memory.
package protocol ScratchStorage: AnyObject {
    /// Appends bytes and returns the offset at which they begin.
    ///
    /// Throws: where they cannot be kept.
    func append(_ bytes: UnsafeRawBufferPointer) throws -> Int

    /// Fills the buffer with the bytes from `offset` on.
    ///
    /// Throws: where they cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws
}

/// How much memory planning takes for rows and updates before it uses scratch storage.
package struct PlanningMemory: Sendable {
    /// Bytes of rows that are kept in memory.
    package let limitBytes: Int
    let makeScratch: (@Sendable () throws -> any ScratchStorage)?

    /// Memory alone, whatever the size.
    package static var unlimited: PlanningMemory { PlanningMemory(limitBytes: .max, makeScratch: nil) }

    /// At most about `limitBytes` bytes of rows in memory, and what is beyond in what `makeScratch` makes.
    package init(limitBytes: Int, makeScratch: (@Sendable () throws -> any ScratchStorage)?) {
        self.limitBytes = max(limitBytes, 0)
        self.makeScratch = makeScratch
    }

    /// Updates that wait for their numbers may take this part of it.
    var updateLimitBytes: Int { min(limitBytes, max(limitBytes / 8, 64 << 20)) }
}
