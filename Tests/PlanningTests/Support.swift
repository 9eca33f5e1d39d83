internal import PlanModel

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

extension PlanResult {
    var planned: PlannedUpdates? {
        if case .planned(let planned, _) = self { planned } else { nil }
    }

    var breaches: [LimitBreach] {
        if case .refused(let breaches, _) = self { breaches } else { [] }
    }

    var report: DiagnosticReport {
        switch self {
        case .rejected(let report), .refused(_, let report), .planned(_, let report): report
        }
    }

    /// The error codes, or nothing where there is a plan.
    var errors: [String] {
        report.diagnostics.filter { $0.severity == .error }.map(\.code)
    }

    /// The plan file's text.
    func planText() throws -> String {
        var bytes: [UInt8] = []
        guard let planned else { return report.diagnostics.map(\.line).joined(separator: "\n") }
        _ = try planned.write { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
