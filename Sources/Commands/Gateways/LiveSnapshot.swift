internal import ByteIO
internal import Execution
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel
internal import Planning

/// Reads every channel of gateways: its kind, port, groups with their weights, and members.
struct LiveSnapshot {
    /// How many channels are read side by side.
    static let concurrencyDefault = 8

    let session: GatewaySession
    let context: CommandContext
    let json: Bool

    /// The snapshot of `keys` as CSV, which planning accepts unchanged; equal for unchanged gateways.
    ///
    /// Throws: `CommandFailure` where a gateway refuses, or does not answer within the tries.
    func read(_ keys: [GatewayKey]) async throws -> [UInt8] {
        var channels: [Snapshot.Channel] = []
        for key in keys.sorted() {
            guard let remote = session.gateways[key] else {
                preconditionFailure("the gateway was resolved at the start")
            }
            let addresses = try await listChannels(key, remote)
            channels += try await readChannels(addresses, of: key, remote)
            if !json { context.standardError.line("read \(addresses.count) channels of gateway \(key.instanceID)") }
        }
        return SnapshotWriter.bytes(of: Snapshot(channels: channels))
    }

    private func listChannels(_ key: GatewayKey, _ remote: RemoteGateway) async throws -> [ChannelKey] {
        guard let gateway = GatewayAddress(projectID: key.projectID, instanceID: key.instanceID) else {
            throw CommandFailure(.usage, "\(TextSafety.escaped(key.instanceID.text)) is no id of a gateway")
        }
        var found: [UTF8Text: ChannelKey] = [:]
        var offset = 0
        while true {
            let page = Page(offset: offset, limit: Page.limitMax)
            let list = try await retrying("the channels of gateway \(key.instanceID)") {
                let result = await remote.listChannels(gateway, page: page)
                return (result.outcome, result.exchange)
            }
            for channel in list.channels {
                guard Identifier.isValid(Array(channel.id.utf8)) else {
                    throw CommandFailure(.error, "gateway \(key.instanceID) lists a channel whose id cannot be used")
                }
                found[channel.id] = ChannelKey(gateway: key, channelID: channel.id)
            }
            offset += list.channels.count
            if list.channels.isEmpty || Int64(offset) >= list.total { break }
        }
        return found.values.sorted()
    }

    private func readChannels(
        _ keys: [ChannelKey],
        of gateway: GatewayKey,
        _ remote: RemoteGateway
    ) async throws -> [Snapshot.Channel] {
        try await withThrowingTaskGroup(of: Snapshot.Channel.self) { group in
            var rest = keys[...]
            var channels: [Snapshot.Channel] = []
            for key in rest.prefix(Self.concurrencyDefault) {
                group.addTask { try await readChannel(key, remote) }
            }
            rest = rest.dropFirst(Self.concurrencyDefault)
            while let channel = try await group.next() {
                channels.append(channel)
                if let key = rest.popFirst() { group.addTask { try await readChannel(key, remote) } }
            }
            return channels
        }
    }

    private func readChannel(_ key: ChannelKey, _ remote: RemoteGateway) async throws -> Snapshot.Channel {
        let address = MemberMapping.address(of: key)
        let info = try await retrying("channel \(key.channelID)") {
            let result = await remote.showChannel(address)
            return (result.outcome, result.exchange)
        }
        let members = try await retrying("the members of channel \(key.channelID)") {
            let reading = await remote.readMembers(address)
            return (reading.outcome, reading.exchanges.last)
        }
        return try SnapshotMapping.channel(key, info: info, members: members)
    }

    /// Reads change nothing, so everything but a refusal is tried again.
    private func retrying<Value: Sendable>(
        _ what: String,
        _ call: () async -> (CallResult<Value>.Outcome, HTTPExchange?)
    ) async throws -> Value {
        let policy = RetryPolicy()
        var failureCount = 0
        while true {
            let (outcome, exchange) = await call()
            let reason: String
            switch outcome {
            case .value(let value): return value
            case .status(401, _):
                throw CommandFailure(
                    .credentialsRefused,
                    "the gateway refused the credentials (401) while reading \(what)"
                )
            case .status(let status, let error):
                let code = error.map { " " + TextSafety.escaped("\($0.code) \($0.message)", lengthMax: 300) } ?? ""
                reason = "status \(status)\(code)"
                guard status == 408 || status == 429 || status >= 500 else {
                    throw CommandFailure(.error, "cannot read \(what): \(reason)")
                }
            case .failure(.notSent(let text)), .failure(.unknown(let text)):
                reason = text
            }
            failureCount += 1
            guard failureCount < policy.attemptsMax else {
                throw CommandFailure(
                    .error,
                    "cannot read \(what) in \(failureCount) tries: \(TextSafety.escaped(reason))"
                )
            }
            var generator = SystemRandomNumberGenerator()
            let asked = min(Int64(exchange?.retryAfterSeconds ?? 0) * 1_000, policy.retryAfterCapMilliseconds)
            let delay = max(asked, policy.delayMilliseconds(failureCount: failureCount, using: &generator))
            try await Task.sleep(for: .milliseconds(delay))
        }
    }
}
