internal import ByteIO

extension Update {
    /// The update that a plan's line tells, given by its number and what comes after it; nil where that is no line that
    /// `UpdateLineWriter` has written.
    package init?(n: Int, tail: UnsafeRawBufferPointer) {
        var line = UpdateLineWriter()
        line.write(n: n, tail: tail)
        let bytes = line.withBytes { Array($0.dropLast()) }
        guard let value = try? JSONParser.parse(bytes), let update = try? PlanLines.update(value) else { return nil }
        self = update
    }
}
