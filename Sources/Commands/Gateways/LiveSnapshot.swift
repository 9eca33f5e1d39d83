internal import ByteIO
internal import Execution
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel
internal import Planning

/// Reads every channel of gateways: its kind, port, groups with their weights, and members.
///
/// Only the rows of a channel are kept of it, so that thousands of them fit.
struct LiveSnapshot {
    let session: GatewaySession
    let reads: PacedReads
    let context: CommandContext

    /// A snapshot as CSV, with the facts that its file does not hold.
    struct Result {
        /// Planning accepts it unchanged; equal for unchanged gateways.
        var csv: [UInt8]
        var channelCount: Int
        /// Between these two moments every channel was read.
        var startedAt: Timestamp
        var endedAt: Timestamp
    }

    /// Reads all channels of `keys`.
    ///
    /// Throws: `CommandFailure` where a gateway refuses or does not answer within the tries.
    func read(_ keys: [GatewayKey]) async throws -> Result {
        let startedAt = context.now()
        let channels = try await listChannels(of: keys.sorted())
        let rows = try await read(channels)
        let missing = zip(channels, rows).filter { $0.1 == nil }.map(\.0)
        try await confirmGone(missing)
        return Result(
            csv: SnapshotWriter.header + rows.compactMap { $0 }.joined(),
            channelCount: channels.count - missing.count,
            startedAt: startedAt,
            endedAt: context.now()
        )
    }

    /// The channels of gateways, sorted.
    private func listChannels(of keys: [GatewayKey]) async throws -> [ChannelKey] {
        let gateways = session.gateways
        let lists = try await reads.read(
            keys,
            what: "gateways",
            gateway: { $0 },
            describe: { "the channels of gateway \($0.instanceID)" },
            { key in
                guard let remote = gateways[key] else { preconditionFailure("the gateway was resolved at the start") }
                return await Self.channels(of: key, remote)
            }
        )
        return lists.joined().sorted()
    }

    private static func channels(of key: GatewayKey, _ remote: RemoteGateway) async -> Reading<[ChannelKey]> {
        guard let address = GatewayAddress(projectID: key.projectID, instanceID: key.instanceID) else {
            preconditionFailure("ids of the model are checked when they are read")
        }
        return await remote.readChannelIDs(of: address).map { ids in
            ids.allSatisfy { Identifier.isValid(Array($0.utf8)) }
                ? .value(ids.map { ChannelKey(gateway: key, channelID: $0) })
                : .failure(.unknown("a channel has an id that cannot be used"))
        }
    }

    /// The rows of each channel; nil where the gateway says that there is no such channel.
    private func read(_ channels: [ChannelKey]) async throws -> [[UInt8]?] {
        let gateways = session.gateways
        return try await reads.read(
            channels,
            what: "channels",
            gateway: \.gateway,
            describe: { "channel \($0.channelID) of gateway \($0.gateway.instanceID)" },
            { key in
                guard let remote = gateways[key.gateway] else {
                    preconditionFailure("the gateway was resolved at the start")
                }
                let reading = await remote.readChannel(MemberMapping.address(of: key))
                return reading.map { info in .value(info.map { info in Self.rows(of: key, info) }) }
            }
        )
    }

    private static func rows(of key: ChannelKey, _ info: ChannelInfo) -> [UInt8] {
        SnapshotWriter.rows(of: SnapshotMapping.channel(key, info: info, members: info.members ?? []))
    }

    /// Channels that were listed and then not there may have been deleted in between: a second list tells. Gone ones are no part of what is,
    /// so they are left out and named.
    ///
    /// Throws: `CommandFailure` where one of them is listed again.
    private func confirmGone(_ channels: [ChannelKey]) async throws {
        guard !channels.isEmpty else { return }
        let listed = Set(try await listChannels(of: Set(channels.map(\.gateway)).sorted()))
        if let channel = channels.first(where: listed.contains) {
            throw CommandFailure(
                .error,
                "gateway \(channel.gateway.instanceID) lists channel \(channel.channelID) and says that it does not exist: take the snapshot again"
            )
        }
        for channel in channels {
            context.standardError.line(
                "left out: channel \(channel.channelID) of gateway \(channel.gateway.instanceID) was deleted while the snapshot was read"
            )
        }
    }
}
