internal import Checkpoint
internal import Execution
internal import PlanModel

/// The execution options as the executor takes them.
enum RunSettings {
    /// Requests a second to one gateway where no flag says otherwise. On this machine there is no limit.
    private static let ratePerSecondDefault = 50.0
    /// How long a change takes until a real gateway shows it everywhere. Source: the product's notes and constraints, 5 to 10 seconds.
    private static let settleMilliseconds: Int64 = 10_000

    /// The configuration of a session of a run.
    static func configuration(
        _ options: ExecutionOptions,
        timeoutSeconds: Double,
        isLoopback: Bool
    ) -> RunConfiguration {
        var configuration = configuration(options.pacing, timeoutSeconds: timeoutSeconds, isLoopback: isLoopback)
        configuration.failureLimit =
            switch options.maxFailures {
            case nil: .standard
            case .count(let count): .count(count)
            case .percent(let percent): .percent(percent)
            }
        configuration.updateTimeoutMilliseconds = milliseconds(
            options.updateTimeout,
            else: configuration.updateTimeoutMilliseconds
        )
        configuration.deadline = options.deadline?.timestamp
        configuration.settleMilliseconds =
            options.settle.map { Int64($0 * 1_000) } ?? (isLoopback ? 0 : settleMilliseconds)
        return configuration
    }

    /// The option groups have checked the range; whatever comes here, nothing traps.
    private static func milliseconds(_ seconds: Double, else other: Int64) -> Int64 {
        Int64(exactly: (seconds * 1_000).rounded()) ?? other
    }

    /// The configuration of a reading.
    static func configuration(
        _ options: PacingOptions,
        timeoutSeconds: Double,
        isLoopback: Bool
    ) -> RunConfiguration {
        var configuration = RunConfiguration()
        configuration.concurrency = options.concurrency
        configuration.perGateway = options.perGateway
        configuration.ratePerSecond = options.rate ?? (isLoopback ? nil : ratePerSecondDefault)
        configuration.timeoutMilliseconds = milliseconds(timeoutSeconds, else: configuration.timeoutMilliseconds)
        configuration.seed = UInt64.random(in: .min ... .max)
        configuration.version = Version.text
        configuration.owner = SessionOwner.current()
        configuration.heartbeatMilliseconds = 1_000
        return configuration
    }
}
