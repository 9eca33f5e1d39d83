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
    /// Three files cannot change at one instant. All are written before the first gets its name, and where a plan is replaced
    /// its pages go before it does, so that a kill at any instant leaves a plan without pages at worst, and never the page of
    /// another plan to be approved; the same command again writes them.
    ///
    /// Throws: `CommandFailure` where it may not be replaced; `FileError`; what `producePlan` throws.
    func write(
        force: Bool,
        producePlan: (_ emit: @escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void,
        summary: () throws -> [UInt8],
        inputs: [UInt8]
    ) throws -> WriteResult {
        try Folder.create(path)
        let file = try AtomicFile(path: planPath)
        var hasher = try holdsPlan() ? SHA256Hasher() : nil
        try producePlan { bytes in
            hasher?.update(bytes)
            try file.write(bytes)
        }
        var result = WriteResult.written
        if let hasher {
            if try hexDigest(ofFile: planPath) == hasher.hexDigest() {
                result = .kept
            } else {
                try refuseReplacing(force: force)
            }
        } else if try hasRuns() {
            throw CommandFailure(
                .mismatch,
                "\(TextSafety.escaped(path)) holds runs of a plan that is no longer there: put its plan.jsonl back, or write to another folder with --out"
            )
        }
        let pages = [try prepared(summary(), at: summaryPath), try prepared(inputs, at: inputsPath)]
        if result == .written {
            try file.prepare()
            for page in pages { try Folder.remove(page.path) }
            try Folder.synchronize(path)
            try file.commit()
        }
        for page in pages { try page.commit() }
        return result
    }

    private func prepared(_ bytes: [UInt8], at path: String) throws -> AtomicFile {
        let file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.prepare()
        return file
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
