internal import GRDB
internal import GatewayAPI
internal import Synchronization

/// The channels that a write is in progress to.
final class ChannelWrites: Sendable {
    private let addresses = Mutex<Set<ChannelAddress>>([])

    /// Whether no other write to the channel was in progress; then `end` must follow.
    func begin(_ address: ChannelAddress) -> Bool {
        addresses.withLock { $0.insert(address).inserted }
    }

    /// Ends what `begin` began.
    func end(_ address: ChannelAddress) {
        addresses.withLock { _ = $0.remove(address) }
    }
}

extension GatewayStore {
    /// Changes one channel in one transaction, as `write`.
    ///
    /// Throws: `APIError.systemError` where the settings refuse a write while another one to the channel is in
    /// progress; else as `write`.
    func writeChannel<Value: Sendable>(
        _ address: ChannelAddress,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        guard settings.refusesConcurrentWrites else { return try await write(body) }
        guard channelWrites.begin(address) else { throw APIError.systemError }
        defer { channelWrites.end(address) }
        return try await write(body)
    }
}
