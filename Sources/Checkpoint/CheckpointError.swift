package import ByteIO
package import PlanModel

/// Why a checkpoint cannot be made, opened or read: the facts, without wording.
package enum CheckpointError: Error, Hashable, Sendable {
    /// There is no checkpoint at the path.
    case missing(path: String)
    /// A new run was to be made where one is already.
    case exists(path: String)
    /// Others than the owner and its group may write into the folder.
    case writableByOthers(path: String)
    /// Another process works on the run; nil where its note cannot be read.
    case heldByAnother(LockHolder?)
    /// The file is not a checkpoint of this program.
    case foreign(path: String)
    /// The file has a later format than this version knows.
    case newer(path: String, version: Int, known: Int)
    /// The file is a checkpoint, but its content is not what this program writes.
    case damaged(path: String, reason: String)
    /// The log of the run is not as it was written: the number of the first event that was changed, moved or removed.
    case logChanged(path: String, event: Int)
    /// The run belongs to another plan: their SHA-256.
    case otherPlan(recorded: String, given: String)
    /// The run is of another kind.
    case otherMode(recorded: RunReport.Mode, given: RunReport.Mode)
    /// The run reached a gateway at another address; nil where one side does not name the gateway at all.
    case otherEndpoint(gateway: GatewayKey, recorded: String?, given: String?)
    /// A file operation failed.
    case file(FileError)
    /// SQLite refused: its reason.
    case database(path: String, reason: String)
}
