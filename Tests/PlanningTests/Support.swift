internal import PlanModel
import Testing

@testable import Planning

/// A seeded generator (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

let header = "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,is_backup,status"

/// A file of the usual columns; each row is given from the group on and is in channel `c1` of gateway `p/i`.
func file(_ rows: [String], name: String = "in.csv") -> InputFile {
    InputFile(name: name, bytes: Array(([header] + rows.map { "p,i,c1," + $0 }).joined(separator: "\n").utf8))
}

func text(_ content: String, name: String = "in.csv") -> InputFile {
    InputFile(name: name, bytes: Array(content.utf8))
}

func options(_ change: (inout PlanOptions) -> Void) -> PlanOptions {
    var options = PlanOptions()
    change(&options)
    return options
}

func request(
    _ inventory: [InputFile],
    _ current: [InputFile],
    _ options: PlanOptions = PlanOptions(),
    limits: PlanLimits = .open,
    quotas: MemberQuotas = MemberQuotas()
) -> PlanRequest {
    PlanRequest(inventory: inventory, current: current, options: options, limits: limits, memberQuotas: quotas)
}

extension PlanLimits {
    /// Limits that let everything pass.
    static var open: PlanLimits {
        var limits = PlanLimits()
        limits.minAvailable = 0
        limits.maxShrinkPercent = 100
        limits.maxTotalShrinkPercent = 100
        return limits
    }
}

/// What planning came to, with the plan's file in memory.
struct PlanOutcome {
    let result: PlanResult
    let text: String
    /// The updates of the plan; none where there is no plan.
    let updates: [Update]
}

extension Planner {
    static func plan(
        _ request: PlanRequest,
        lanes: PlanAttempt.Lanes = .both,
        way: Way = .mergeIfSorted()
    ) throws -> PlanOutcome {
        let output = PlanInMemory()
        let result = try plan(request, lanes: lanes, way: way, into: output)
        guard case .planned = result else {
            let lines = result.report.diagnostics.map(\.line)
            return PlanOutcome(result: result, text: lines.joined(separator: "\n"), updates: [])
        }
        let text = String(decoding: output.bytes, as: UTF8.self)
        return PlanOutcome(result: result, text: text, updates: output.updates)
    }
}

/// A plan that is written into memory.
final class PlanInMemory: PlanOutput {
    private(set) var bytes: [UInt8] = []
    private(set) var updates: [Update] = []
    private(set) var beginCount = 0

    func begin() {
        bytes.removeAll()
        updates.removeAll()
        beginCount += 1
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        self.bytes += bytes
    }

    func visit(n: Int, _ figures: UpdateFigures, tail: UnsafeRawBufferPointer) {
        guard let update = Update(n: n, tail: tail) else {
            Issue.record("update \(n) cannot be read")
            return
        }
        #expect(update.n == n && n == updates.count + 1)
        #expect(UpdateFigures(of: update) == figures)
        updates.append(update)
    }
}

extension PlanOutcome {
    /// The plan with its updates; nil where there is none.
    var planned: (summary: PlanSummary, header: PlanHeader, sha256: String, updates: [Update])? {
        guard case .planned(let planned, _) = result else { return nil }
        return (planned.summary, planned.header, planned.sha256, updates)
    }

    var breaches: [LimitBreach] {
        if case .refused(let limits, _) = result { limits.breaches } else { [] }
    }

    var report: DiagnosticReport { result.report }

    /// The error codes, or nothing where there is a plan.
    var errors: [String] {
        report.diagnostics.filter { $0.severity == .error }.map(\.code)
    }
}

extension PlanResult {
    var report: DiagnosticReport {
        switch self {
        case .rejected(let report), .refused(_, let report), .planned(_, let report): report
        }
    }
}
