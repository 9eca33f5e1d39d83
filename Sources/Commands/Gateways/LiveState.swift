internal import ByteIO
internal import Execution
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// What gateways hold now, for commands that read all of it.
struct LiveState {
    let options: GatewayOptions
    let pacing: PacingOptions
    /// Whether the gateways are asked how many members a channel may have.
    let readsQuotas: Bool
    let json: Bool
    let context: CommandContext

    /// What was read.
    struct Reading: Sendable {
        /// The snapshot as planning takes it.
        let csv: [UInt8]
        /// How many members a channel may have, where a gateway says it.
        let memberQuotas: [GatewayKey: Int]
    }

    /// Reads a snapshot of the gateways that `choose` names, and says when it was read.
    ///
    /// Throws: `CommandFailure`; `FileError`.
    func read(
        _ choose: (GatewayConnections, (_ isLoopback: Bool) -> PacedReads) async throws -> [GatewayKey]
    ) async throws -> Reading {
        let interrupts = InterruptRelay(context.interrupts())
        defer { interrupts.cancel() }
        let reads = { (isLoopback: Bool) in
            PacedReads(
                configuration: RunSettings.configuration(
                    pacing,
                    timeoutSeconds: options.timeout,
                    isLoopback: isLoopback
                ),
                form: ProgressView.form(json: json, context: context),
                context: context,
                interrupts: interrupts
            )
        }
        return try await GatewayConnections.with(options, concurrency: pacing.concurrency, context: context) {
            connections in
            let keys = try await choose(connections, reads)
            let session = try GatewaySession(keys, connections: connections)
            let snapshot = LiveSnapshot(session: session, reads: reads(session.isLoopback), context: context)
            let result = try await snapshot.read(keys)
            context.note(
                """
                read \(counted(result.channelCount, "channel")) of \(counted(keys.count, "gateway")) \
                from \(result.startedAt) to \(result.endedAt)
                """,
                json: json
            )
            let quotas = readsQuotas ? try await memberQuotas(of: keys, session, reads(session.isLoopback)) : [:]
            return Reading(csv: result.csv, memberQuotas: quotas)
        }
    }

    /// The quotas that gateways say. One that refuses to tell (403, 404) is noted: the permission is not needed for anything else.
    private func memberQuotas(
        of keys: [GatewayKey],
        _ session: GatewaySession,
        _ reads: PacedReads
    ) async throws -> [GatewayKey: Int] {
        let gateways = session.gateways
        let answers = try await reads.read(
            keys,
            what: "quotas",
            gateway: { $0 },
            describe: { "the quotas of gateway \($0.instanceID)" },
            { key in
                guard let remote = gateways[key],
                    let address = GatewayAddress(projectID: key.projectID, instanceID: key.instanceID)
                else { preconditionFailure("the gateway was resolved at the start") }
                return await Self.quota(at: address, remote)
            }
        )
        var quotas: [GatewayKey: Int] = [:]
        for (key, answer) in zip(keys, answers) {
            switch answer {
            case .quota(let quota): quotas[key] = quota
            case .unknown(let reason):
                context.note(
                    "gateway \(key.instanceID) does not tell how many members a channel may have (\(reason)); --member-quota N checks it",
                    json: json
                )
            }
        }
        return quotas
    }

    private enum QuotaAnswer: Sendable {
        case quota(Int)
        case unknown(String)
    }

    private static func quota(
        at address: GatewayAddress,
        _ remote: RemoteGateway
    ) async -> GatewayClient.Reading<QuotaAnswer> {
        let reading = await remote.readProjectConfigs(of: address)
        if case .status(let status, _) = reading.outcome, status == 403 || status == 404 {
            return GatewayClient.Reading(outcome: .value(.unknown("status \(status)")), exchanges: reading.exchanges)
        }
        return reading.map { configs in
            let config = configs.first { $0.name == ProjectConfig.membersPerChannelName }
            guard let quota = config.flatMap({ Int($0.value.text) }), quota >= 0 else {
                return .value(.unknown("no usable VPC_INSTANCE_NUM_LIMIT"))
            }
            return .value(.quota(quota))
        }
    }
}
