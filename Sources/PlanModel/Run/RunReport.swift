/// What a run did, as `report.json` says it.
package struct RunReport: Hashable, Sendable {
    package var runID: String
    package var mode: Mode
    package var plan: PlanReference
    package var endpoints: [Endpoint]
    package var ended: Ended
    package var sessions: [Session]
    package var totals: OutcomeTotals
    package var requests: RequestCounts
    package var readLatency: LatencySummary
    package var writeLatency: LatencySummary
    package var durationMilliseconds: Int
    package var waves: [WaveTotals]
    package var gateways: [GatewayTotals]
    package var verification: Verification?
    package var failures: Failures

    /// The name and number of the format.
    package static let format = "cutover.report/1"
    /// How many failures a report lists; `updates.jsonl` has all.
    package static let failuresMax = 1_000

    /// What kind of run.
    package enum Mode: String, Hashable, Sendable {
        case apply, rehearse
        case dryRun = "dry_run"
    }

    /// The plan that was run.
    package struct PlanReference: Hashable, Sendable {
        package var name: String
        package var sha256: String
        package var updateCount: Int

        /// A reference.
        package init(name: String, sha256: String, updateCount: Int) {
            self.name = name
            self.sha256 = sha256
            self.updateCount = updateCount
        }
    }

    /// Where a gateway was reached.
    package struct Endpoint: Hashable, Sendable {
        package var gateway: GatewayKey
        package var url: String

        /// An endpoint.
        package init(gateway: GatewayKey, url: String) {
            self.gateway = gateway
            self.url = url
        }
    }

    /// What ended the run's latest session.
    package enum EndedBy: String, Hashable, Sendable {
        case done, failures, deadline, gate, credentials, interrupt, error
    }

    /// How the run's latest session ended.
    package struct Ended: Hashable, Sendable {
        package var by: EndedBy
        package var exitCode: Int
        package var message: String
        /// The command to go on with; nil where nothing is left to do.
        package var nextCommand: String?

        /// An end.
        package init(by: EndedBy, exitCode: Int, message: String, nextCommand: String?) {
            self.by = by
            self.exitCode = exitCode
            self.message = message
            self.nextCommand = nextCommand
        }
    }

    /// One process that worked on the run; `endedAt` is nil for one that was killed.
    package struct Session: Hashable, Sendable {
        package var session: Int
        package var startedAt: Timestamp
        package var endedAt: Timestamp?
        package var version: String
        package var exitCode: Int?

        /// A session.
        package init(session: Int, startedAt: Timestamp, endedAt: Timestamp?, version: String, exitCode: Int?) {
            self.session = session
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.version = version
            self.exitCode = exitCode
        }
    }

    /// How many requests were made. `retries` are requests after the first of their kind for an update; `throttled` are answers 429.
    package struct RequestCounts: Hashable, Sendable {
        package var get = 0
        package var put = 0
        package var retries = 0
        package var throttled = 0

        /// No request.
        package init() {}
    }

    /// Latencies in microseconds.
    package struct LatencySummary: Hashable, Sendable {
        package var count = 0
        package var p50 = 0
        package var p90 = 0
        package var p99 = 0
        package var max = 0

        /// No request.
        package init() {}
    }

    /// The outcomes of one wave.
    package struct WaveTotals: Hashable, Sendable {
        package var wave: Int
        package var totals: OutcomeTotals

        /// Totals of a wave.
        package init(wave: Int, totals: OutcomeTotals) {
            self.wave = wave
            self.totals = totals
        }
    }

    /// The outcomes of one gateway.
    package struct GatewayTotals: Hashable, Sendable {
        package var gateway: GatewayKey
        package var totals: OutcomeTotals

        /// Totals of a gateway.
        package init(gateway: GatewayKey, totals: OutcomeTotals) {
            self.gateway = gateway
            self.totals = totals
        }
    }

    /// The verifying pass: how many scopes were read again, and how many were not as planned.
    package struct Verification: Hashable, Sendable {
        package var checked: Int
        package var differing: Int

        /// A verification.
        package init(checked: Int, differing: Int) {
            self.checked = checked
            self.differing = differing
        }
    }

    /// The updates that failed, drifted or are unresolved, in order, up to `failuresMax`.
    package struct Failures: Hashable, Sendable {
        package var count: Int
        package var items: [UpdateRecord]

        /// Failures.
        package init(count: Int, items: [UpdateRecord]) {
            self.count = count
            self.items = items
        }

        /// Whether `items` is not all.
        package var isTruncated: Bool { count > items.count }
    }

    /// A report.
    package init(
        runID: String,
        mode: Mode,
        plan: PlanReference,
        endpoints: [Endpoint],
        ended: Ended,
        sessions: [Session],
        totals: OutcomeTotals,
        requests: RequestCounts,
        readLatency: LatencySummary,
        writeLatency: LatencySummary,
        durationMilliseconds: Int,
        waves: [WaveTotals],
        gateways: [GatewayTotals],
        verification: Verification?,
        failures: Failures
    ) {
        self.runID = runID
        self.mode = mode
        self.plan = plan
        self.endpoints = endpoints
        self.ended = ended
        self.sessions = sessions
        self.totals = totals
        self.requests = requests
        self.readLatency = readLatency
        self.writeLatency = writeLatency
        self.durationMilliseconds = durationMilliseconds
        self.waves = waves
        self.gateways = gateways
        self.verification = verification
        self.failures = failures
    }
}
