package import ByteIO

/// Why a plan file cannot be used.
package enum PlanFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be read.
    case file(FileError)
    /// A line is not of the format; lines count from 1.
    case malformed(path: String, line: Int, reason: String)
    /// The plan is of a later version of the format, or needs what this version does not know.
    case newer(path: String, reason: String)
    /// The bytes are not those that the digest was made of: the file was edited or damaged.
    case digestMismatch(path: String, stated: String, actual: String)

    package var description: String {
        switch self {
        case .file(let error): error.description
        case .malformed(let path, let line, let reason):
            "\(TextSafety.escaped(path)):\(line): the plan is not valid: \(reason)"
        case .newer(let path, let reason):
            "\(TextSafety.escaped(path)): this version cannot read the plan: \(reason)"
        case .digestMismatch(let path, let stated, let actual):
            "\(TextSafety.escaped(path)): the plan was changed after it was made: its digest is \(actual), its footer says \(stated)"
        }
    }
}
