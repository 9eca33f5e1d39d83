internal import ByteIO
internal import Execution
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel
internal import Synchronization

/// Reads lists of things from gateways with the pacing of a run. The first thing that cannot be read ends all of it.
struct PacedReads: Sendable {
    let configuration: RunConfiguration
    let form: ProgressView.Form
    let context: CommandContext
    let interrupts: InterruptRelay

    /// Reads each item; the values come in the order of the items.
    ///
    /// - Parameters:
    ///   - what: names the items for progress, as `channels`.
    ///   - gateway: says which items go to the same place and share its bounds.
    ///   - describe: names one item in an error.
    /// - Throws: `CommandFailure` where something cannot be read, the credentials are refused, or someone interrupts.
    func read<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        what: String,
        gateway: (Item) -> some Hashable,
        describe: @escaping @Sendable (Item) -> String,
        _ read: @escaping @Sendable (Item) async -> Reading<Value>
    ) async throws -> [Value] {
        var configuration = configuration
        configuration.progressMilliseconds = form.intervalMilliseconds
        let results = Results<Value>(count: items.count)
        let progress = ProgressView(
            form: form,
            output: context.standardError,
            updateCount: items.count,
            readingName: "reading \(what)"
        )
        let reading = PacedReading(
            gateways: Self.numbered(items.map(gateway)),
            configuration: configuration,
            clock: SystemClock(),
            observer: { progress.show($0) },
            giveUp: { item, _ in
                results.giveUp(item)
                interrupts.interrupt()
            },
            read: { item in results.take(await read(items[item]), of: item) }
        )
        let end = await reading.run(interrupts: interrupts.stream())
        progress.finish()
        return try results.values(end: end) { describe(items[$0]) }
    }

    /// Numbers from 0 without gaps, equal for equal keys.
    private static func numbered(_ keys: [some Hashable]) -> [Int32] {
        var numbers: [AnyHashable: Int32] = [:]
        return keys.map { key in
            let number = numbers[key] ?? Int32(clamping: numbers.count)
            numbers[key] = number
            return number
        }
    }
}

/// What was read so far, gathered from several tasks.
private final class Results<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value?]
        /// By item: why the latest try failed.
        var reasons: [Int: String] = [:]
        var givenUp: Int?
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(values: [Value?](repeating: nil, count: count)))
    }

    /// Keeps a value or the reason why there is none, and judges the reading for the machine.
    func take(_ reading: Reading<Value>, of item: Int) -> (ReadVerdict, ExchangeFacts) {
        var facts = ExchangeFacts(reading.exchanges)
        switch reading.outcome {
        case .value(let value):
            state.withLock { $0.values[item] = value }
            return (.scope(.after, .zero), facts)
        case .status(let status, let error):
            facts.note(error, status: status)
            let said = error.map { ": " + TextSafety.escaped("\($0.code) \($0.message)", lengthMax: 300) } ?? ""
            return fail(item, "status \(status)\(said)", status: status, facts)
        case .failure(let failure):
            return fail(item, TextSafety.escaped(failure.reason), status: nil, facts)
        }
    }

    private func fail(
        _ item: Int,
        _ reason: String,
        status: Int?,
        _ facts: ExchangeFacts
    ) -> (ReadVerdict, ExchangeFacts) {
        state.withLock { $0.reasons[item] = reason }
        let verdict = ReadVerdict(failedWith: status, reason: reason)
        if case .unauthorized = verdict { giveUp(item) }
        return (verdict, facts)
    }

    func giveUp(_ item: Int) {
        state.withLock { $0.givenUp = $0.givenUp ?? item }
    }

    /// All values, where there are all.
    func values(end: RunEnd, describe: (Int) -> String) throws -> [Value] {
        try state.withLock { state in
            if let item = state.givenUp {
                let reason = state.reasons[item] ?? end.message
                throw CommandFailure(
                    end.by == .credentials ? .credentialsRefused : .error,
                    end.by == .credentials
                        ? "the gateway refused the credentials while reading \(describe(item)): \(reason)"
                        : "cannot read \(describe(item)): \(reason)"
                )
            }
            let values = state.values.compactMap { $0 }
            guard end.by == .done, values.count == state.values.count else {
                guard end.by != .interrupt else {
                    throw CommandFailure(.interrupted, "interrupted; nothing was written")
                }
                throw CommandFailure(.error, end.message)
            }
            return values
        }
    }
}
