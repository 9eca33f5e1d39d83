@preconcurrency internal import Dispatch
internal import Synchronization

/// The SHA-256 of the first bytes of a file. That of a large one is made on a thread of its own from the start, while the file is
/// read for other reasons.
package final class FileDigest: Sendable {
    private let file: FileDescriptor
    private let byteCount: Int
    private let isCancelled = Mutex(false)
    private let result = Mutex<Result<String, FileError>?>(nil)
    private let ready = DispatchGroup()

    private static let blockBytes = 1 << 18
    /// Up to this size a thread costs more than it saves.
    private static let inlineBytesMax = 4 << 20

    /// A digest of the first `byteCount` bytes of `file`, which does not move its reading position.
    package init(of file: FileDescriptor, byteCount: Int) {
        self.file = file
        self.byteCount = byteCount
    }

    /// Begins where that is worth a thread; to be called once.
    package func start() {
        guard byteCount > Self.inlineBytesMax else { return }
        ready.enter()
        DispatchQueue.global().async { [self] in
            let digest: Result<String, FileError>
            do throws(FileError) {
                digest = .success(try compute())
            } catch {
                digest = .failure(error)
            }
            result.withLock { $0 = digest }
            ready.leave()
        }
    }

    /// The digest as 64 lower-case hexadecimal digits; waits for it.
    ///
    /// Throws: `FileError` where the file cannot be read, or is shorter.
    package func hexDigest() throws(FileError) -> String {
        ready.wait()
        guard let known = result.withLock({ $0 }) else { return try compute() }
        return try known.get()
    }

    /// Lets go of the work: nobody asks for the digest any more.
    package func cancel() {
        isCancelled.withLock { $0 = true }
    }

    private func compute() throws(FileError) -> String {
        var hasher = SHA256Hasher()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockBytes, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while offset < byteCount, !isCancelled.withLock({ $0 }) {
            let block = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, byteCount - offset)])
            try file.read(into: block, at: offset)
            hasher.update(UnsafeRawBufferPointer(block))
            offset += block.count
        }
        return hasher.hexDigest()
    }
}
