internal import ArgumentParser
internal import ByteIO
internal import Planning

/// How much memory planning may take.
struct MemoryOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Keep about this much of unsorted rows in memory, as 512M or 2G, and what is beyond in a scratch file of $TMPDIR \
            or /var/tmp; a 256th of the machine's memory when not given, and at least 64M.
            """,
            valueName: "SIZE"
        )
    )
    var memory: ByteSize?

    /// The memory as planning takes it.
    var planningMemory: PlanningMemory { Self.planningMemory(memory) }

    /// So much memory, or what is taken where nothing is given.
    static func planningMemory(_ memory: ByteSize? = nil) -> PlanningMemory {
        let limitBytes = memory?.bytes ?? max(SystemMemory.physicalBytes / 256, leastBytes)
        let folder = scratchFolder(CommandContext.current.environment["TMPDIR"])
        return PlanningMemory(limitBytes: limitBytes) { try PlanningScratch(in: folder) }
    }

    // More makes it slower: memory that is touched for the first time costs more than the system's cache of a file.
    private static let leastBytes = 64 << 20

    /// `/tmp` is often memory itself; `/var/tmp` is for what is large.
    private static func scratchFolder(_ given: String?) -> String {
        if let given, !given.isEmpty { return given }
        return (try? Folder.kind(of: "/var/tmp")) == .folder ? "/var/tmp" : "/tmp"
    }
}

/// The scratch file of planning, whose errors say what to do where it cannot be made or grow.
private final class PlanningScratch: ScratchStorage {
    private let file: ScratchFile

    init(in folder: String) throws {
        file = try Self.advising { () throws(FileError) in try ScratchFile(in: folder) }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        try Self.advising { () throws(FileError) in try file.append(bytes) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        try file.read(into: buffer, at: offset)
    }

    private static func advising<Result>(_ work: () throws(FileError) -> Result) throws -> Result {
        do {
            return try work()
        } catch {
            throw CommandFailure(
                .error,
                "\(error); what has no room in memory goes there: set TMPDIR to a folder with room"
            )
        }
    }
}

/// A number of bytes: plain, or with K, M or G for powers of 1024, behind which `iB` may stand.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let short = argument.hasSuffix("iB") ? argument.dropLast(2) : argument[...]
        let unit = short.last.flatMap { units[$0] }
        guard unit != nil || short.endIndex == argument.endIndex else { return nil }
        let digits = unit == nil ? short : short.dropLast()
        guard (1...12).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow, product > 0 else { return nil }
        bytes = product
    }
}
