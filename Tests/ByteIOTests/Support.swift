import ByteIO
import Foundation

/// A seeded generator (SplitMix64), so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

/// A folder of one test, removed with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/cutover-" + UUID().uuidString
        try Folder.create(path, mode: 0o700)
    }

    deinit {
        try? Folder.remove(path)
    }

    /// The whole content of a file in the folder.
    func read(_ name: String) throws -> String {
        let file = try FileDescriptor.openForReading(path + "/" + name)
        return String(decoding: try file.readAll(sizeMax: 10_000_000), as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws {
        try AtomicFile.write(Array(text.utf8), to: path + "/" + name)
    }
}
