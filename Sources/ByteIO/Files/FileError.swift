#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file operation that the system refused: what was tried, on which path, and the system's reason.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, as a verb phrase: "open", "write", "rename".
    package let operation: String
    /// The path as the caller gave it.
    package let path: String
    /// The system's `errno`, or 0 where the reason is not the system's.
    package let code: Int32
    /// The reason in words; it may hold another path, and is not escaped.
    package let reason: String

    /// An error with the reason that `code` stands for.
    package init(_ operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
        self.reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// An error with a reason of our own.
    package init(_ operation: String, path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.code = 0
        self.reason = reason
    }

    /// The error of the call that just failed.
    static func last(_ operation: String, path: String) -> FileError {
        FileError(operation, path: path, code: errno)
    }

    /// Whether the file or a folder of its path does not exist.
    package var isNotFound: Bool { code == ENOENT }

    /// Whether who read what was written has gone away.
    package var isBrokenPipe: Bool { code == EPIPE }

    package var description: String {
        "cannot \(operation) \(TextSafety.escaped(path)): \(TextSafety.escaped(reason))"
    }
}
