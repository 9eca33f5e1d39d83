/// Paths of the command line.
enum GivenPath {
    /// Refuses an empty path, which as a folder would be the root of the file system; `what` begins the message.
    ///
    /// Throws: `CommandFailure` (wrong usage).
    static func refuseEmpty(_ path: String?, _ what: String) throws {
        guard path?.isEmpty != true else {
            throw CommandFailure(.usage, "\(what) is empty: a path is missing, perhaps a variable that is not set")
        }
    }
}
