package import PlanModel

/// What to plan.
package struct PlanRequest {
    package var inventory: [InputFile]
    package var current: [InputFile]
    package var options: PlanOptions
    package var limits: PlanLimits
    /// How many members a channel may have. They are those of the gateways and no instruction, so the plan does not hold them.
    package var memberQuotas: MemberQuotas
    /// After this moment (RFC 3339, UTC) the plan is refused; nil for no end.
    package var validUntil: String?
    package var memory: PlanningMemory
    /// How many diagnostics are shown at most.
    package var diagnosticsMax: Int
    /// How long an update's line may be behind its number, in bytes: less than a line of a plan, by what stands before.
    var updateBytesMax = PlanFile.lineLengthMax - 64

    /// A request.
    package init(
        inventory: [InputFile],
        current: [InputFile],
        options: PlanOptions = PlanOptions(),
        limits: PlanLimits = PlanLimits(),
        memberQuotas: MemberQuotas = MemberQuotas(),
        validUntil: String? = nil,
        memory: PlanningMemory = .unlimited,
        diagnosticsMax: Int = 100
    ) {
        self.inventory = inventory
        self.current = current
        self.options = options
        self.limits = limits
        self.memberQuotas = memberQuotas
        self.validUntil = validUntil
        self.memory = memory
        self.diagnosticsMax = diagnosticsMax
    }
}

/// What planning came to.
package enum PlanResult {
    /// The input has errors; there is no plan.
    case rejected(DiagnosticReport)
    /// A limit is broken; there is no plan.
    case refused(LimitReport, DiagnosticReport)
    /// A plan, perhaps without updates, which was written to the output.
    case planned(Planned, DiagnosticReport)
}
