internal import Execution

extension InterruptRelay {
    /// Takes the signals of a command of several stages over once, and relays them while `body` runs.
    static func with<Value>(
        _ context: CommandContext,
        body: (InterruptRelay) async throws -> Value
    ) async rethrows -> Value {
        let relay = InterruptRelay(context.interrupts())
        defer { relay.cancel() }
        return try await body(relay)
    }
}
