internal import ByteIO
internal import Execution
internal import PlanModel

/// What gateways hold now, for commands that read all of it.
struct LiveState {
    let options: GatewayOptions
    let pacing: PacingOptions
    let json: Bool
    let context: CommandContext

    /// Reads a snapshot of the gateways that `choose` names, and says when it was read.
    ///
    /// Throws: `CommandFailure`; `FileError`.
    func read(
        _ choose: (GatewayConnections, (_ isLoopback: Bool) -> PacedReads) async throws -> [GatewayKey]
    ) async throws -> (csv: [UInt8], keys: [GatewayKey]) {
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
                "read \(result.channelCount) channels of \(keys.count) gateways from \(result.startedAt) to \(result.endedAt)",
                json: json
            )
            return (result.csv, keys)
        }
    }
}
