internal import ArgumentParser
internal import PlanModel

/// How fast requests follow each other.
struct PacingOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The largest number of requests under way at once.", valueName: "N"))
    var concurrency = 32

    @Option(
        name: .long,
        help: ArgumentHelp("The largest number under way at one gateway; fewer while it shows strain.", valueName: "N")
    )
    var perGateway = 8

    @Option(
        name: .long,
        help: ArgumentHelp("Requests a second to one gateway; 50 when not given, none on this machine.", valueName: "N")
    )
    var rate: Double?

    func validate() throws {
        guard (1...1_024).contains(concurrency) else { throw ValidationError("--concurrency must be from 1 to 1024") }
        try Self.refuseTooMany(concurrency, openFilesMax: DescriptorLimit.openFilesMax())
        guard (1...1_024).contains(perGateway) else { throw ValidationError("--per-gateway must be from 1 to 1024") }
        if let rate, !(rate.isFinite && rate >= 0.01 && rate <= 1_000_000) {
            throw ValidationError("--rate must be from 0.01 to 1000000 requests a second")
        }
    }

    /// Refuses more requests under way than connections can be open.
    ///
    /// Throws: `ValidationError`.
    static func refuseTooMany(_ concurrency: Int, openFilesMax: Int) throws {
        let most = DescriptorLimit.concurrencyMax(openFilesMax: openFilesMax)
        guard concurrency > most else { return }
        throw ValidationError(
            """
            --concurrency can be \(most) at most, not \(concurrency), since \
            \(DescriptorLimit.advice(openFilesMax: openFilesMax))
            """
        )
    }
}

/// How a run goes about its work.
struct ExecutionOptions: ParsableArguments {
    @OptionGroup(title: "Pacing") var pacing: PacingOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Stop when more updates than this fail, drifted ones included; the larger of 5 and 1% when not given.",
            valueName: "N|P%"
        )
    )
    var maxFailures: FailureLimitArgument?

    @Option(name: .long, help: ArgumentHelp("Start nothing new after this moment (RFC 3339, UTC).", valueName: "TIME"))
    var deadline: TimeArgument?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long one update may take in all, with its tries and waits, until it is given up.",
            valueName: "SECONDS"
        )
    )
    var updateTimeout: Double = 300

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long after a write a scope may still look otherwise; 10 when not given, 0 on this machine.",
            valueName: "SECONDS"
        )
    )
    var settle: Double?

    func validate() throws {
        if let settle, !(settle.isFinite && settle >= 0 && settle <= 3_600) {
            throw ValidationError("--settle must be from 0 to 3600 seconds")
        }
        guard updateTimeout.isFinite, updateTimeout >= 1, updateTimeout <= 86_400 else {
            throw ValidationError("--update-timeout must be from 1 to 86400 seconds")
        }
    }
}

/// A number of updates, or a share of the run's.
enum FailureLimitArgument: ExpressibleByArgument {
    case count(Int)
    case percent(Int)

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let percentage = Percentage(argument: argument) else { return nil }
            self = .percent(percentage.value)
        } else {
            guard (1...9).contains(argument.utf8.count), argument.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let count = Int(argument)
            else { return nil }
            self = .count(count)
        }
    }
}

/// A moment, as `2026-01-31T09:30:00Z`.
struct TimeArgument: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        guard let timestamp = Timestamp(parsing: argument) else { return nil }
        self.timestamp = timestamp
    }
}
