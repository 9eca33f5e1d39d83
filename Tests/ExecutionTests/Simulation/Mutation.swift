import PlanModel

@testable import Execution

/// A way in which the machine, or what carries out its effects, could be broken. The simulation is only worth something if it
/// notices each: `MutationTests` plays them.
enum Mutation: String, CaseIterable {
    case intentNotAwaited, outcomeNotAwaited, groupNameLeftOut, oldReadsAllowed
    case scopeNotCompared, lostReplyBelieved, anySuccessBelieved, errorTakenForRefusal, throttleBelieved
    case unknownSentAgainBlindly, ownWriteTakenForForeign, verifyingPassSkipped, intentWithdrawnTwice
    case quietTimeIgnored, boundOfGatewayIgnored, boundOfAllIgnored, rateIgnored, pauseIgnored, deadlineIgnored
    case channelsShared, everythingSelected

    /// What the machine is told to do, where it does something else.
    func changed(_ configuration: RunConfiguration) -> RunConfiguration {
        var configuration = configuration
        switch self {
        case .quietTimeIgnored:
            configuration.quietMilliseconds = 0
            configuration.timeoutMilliseconds = 0
        case .boundOfGatewayIgnored: configuration.perGateway += 2
        case .boundOfAllIgnored: configuration.concurrency += 2
        case .rateIgnored: configuration.ratePerSecond = nil
        case .pauseIgnored: configuration.retry.retryAfterCapMilliseconds = 0
        case .deadlineIgnored: configuration.deadline = nil
        default: break
        }
        return configuration
    }

    /// The plan as the machine takes it.
    func changed(_ plan: MachinePlan) -> MachinePlan {
        guard self == .channelsShared else { return plan }
        return MachinePlan(
            entries: plan.entries.enumerated().map { index, entry in
                MachinePlan.Entry(wave: entry.wave, gateway: entry.gateway, channel: Int32(index))
            }
        )
    }

    /// Whether what is to be durable is waited for.
    func awaits(_ notice: MachineEvent) -> Bool {
        switch (self, notice) {
        case (.intentNotAwaited, .intentDurable), (.outcomeNotAwaited, .settlementDurable): false
        default: true
        }
    }

    /// What the machine makes of an answer.
    func changed(_ event: MachineEvent) -> MachineEvent {
        switch (self, event) {
        case (.scopeNotCompared, .readDone(let n, .scope(_, let seen), let facts)):
            .readDone(n: n, .scope(.before, seen), facts)
        case (.lostReplyBelieved, .writeDone(let n, .unknown, let facts)) where facts.status == nil:
            .writeDone(n: n, .applied, facts)
        case (.anySuccessBelieved, .writeDone(let n, .unknown, let facts)) where facts.status == 200:
            .writeDone(n: n, .applied, facts)
        case (.errorTakenForRefusal, .writeDone(let n, .unknown, let facts)) where (facts.status ?? 0) >= 500:
            .writeDone(n: n, .refused(reason: "error"), facts)
        case (.throttleBelieved, .writeDone(let n, .notApplied, let facts)):
            .writeDone(n: n, .applied, facts)
        default: event
        }
    }

    /// What becomes of an effect.
    func changed(_ effect: MachineEffect) -> [MachineEffect] {
        switch (self, effect) {
        case (.ownWriteTakenForForeign, .recordSettlement(let n, var settlement)) where settlement.outcome == .applied:
            settlement.outcome = .alreadyApplied
            return [.recordSettlement(n: n, settlement)]
        case (.verifyingPassSkipped, .recordVerified):
            return [.finish(RunEnd(by: .done, exitCode: 0, message: ""))]
        case (.intentWithdrawnTwice, .recordWithdrawal(let n, let attempts)):
            return [effect, .recordWithdrawal(n: n, attempts: max(attempts - 1, 0))]
        case (.unknownSentAgainBlindly, .send(let n, let latest)):
            return [effect, .send(n: n, by: latest)]
        default: return [effect]
        }
    }
}
