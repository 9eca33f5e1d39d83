/// Why a state cannot be opened or filled. What a request does wrong is an `APIError` instead.
package enum GatewayStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is missing a folder, not writable, no database, or damaged.
    case cannotOpen(path: String, reason: String)
    /// The file is a database of something else.
    case notAGatewayState(path: String)
    /// The file was written by a newer version.
    case newerFormat(path: String)
    /// A seed holds a member that its channel cannot hold; nothing was added.
    case unusableSeed(channelID: String, reason: String)
    /// SQLite could not write the seed; nothing was added.
    case cannotWrite(reason: String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "the gateway's state \(path) cannot be opened: \(reason)"
        case .notAGatewayState(let path): "\(path) is a database, but no gateway's state"
        case .newerFormat(let path): "the gateway's state \(path) was written by a newer version"
        case .unusableSeed(let channelID, let reason): "channel \(channelID) cannot be seeded: \(reason)"
        case .cannotWrite(let reason): "the gateway's state cannot be written: \(reason)"
        }
    }
}
