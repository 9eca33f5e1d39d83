internal import ByteIO
internal import PlanModel

extension PlanFolder {
    /// What became of a plan that was to be written.
    enum WriteResult {
        case written
        /// The folder already held the same bytes.
        case kept
    }

    /// Writes `plan.jsonl`, `summary.md` and `inputs.json`, each whole or not at all.
    ///
    /// An existing plan with the same bytes is kept. A different one is replaced only with `force`, and never once it has a run.
    /// Throws: `CommandFailure` where it may not be replaced; `FileError`; what `producePlan` throws.
    func write(
        force: Bool,
        producePlan: (_ emit: @escaping ([UInt8]) throws -> Void) throws -> Void,
        summary: () throws -> [UInt8],
        inputs: [UInt8]
    ) throws -> WriteResult {
        try Folder.create(path)
        let file = try AtomicFile(path: planPath)
        var hasher = SHA256Hasher()
        try producePlan { bytes in
            hasher.update(bytes)
            try file.write(bytes)
        }
        var result = WriteResult.written
        if try holdsPlan() {
            if try hexDigest(ofFile: planPath) == hasher.hexDigest() {
                result = .kept
            } else {
                try refuseReplacing(force: force)
            }
        }
        if result == .written { try file.commit() }
        try AtomicFile.write(try summary(), to: summaryPath)
        try AtomicFile.write(inputs, to: inputsPath)
        return result
    }

    private func refuseReplacing(force: Bool) throws {
        let shown = TextSafety.escaped(path)
        guard try !hasRuns() else {
            throw CommandFailure(
                .mismatch,
                "\(shown) holds another plan that has been run, which is never replaced: write to another folder with --out"
            )
        }
        guard force else {
            throw CommandFailure(
                .mismatch,
                "\(shown) holds another plan: --force replaces it, or write to another folder with --out"
            )
        }
    }

    private func hexDigest(ofFile path: String) throws -> String {
        let file = try FileDescriptor.openForReading(path)
        var hasher = SHA256Hasher()
        var block = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let result = block.withUnsafeMutableBytes { buffer in
                Result { () throws(FileError) in try file.read(into: buffer) }
            }
            let count = try result.get()
            if count == 0 { return hasher.hexDigest() }
            hasher.update(block[..<count])
        }
    }
}
