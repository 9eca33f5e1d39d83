internal import ByteIO
internal import Checkpoint
internal import EmbeddedGateway
internal import GatewayClient
internal import PlanModel

/// A command that cannot go on: the exit status and what to tell the user.
struct CommandFailure: Error {
    let status: ExitStatus
    /// Ends with what to do next, where there is something to do. Foreign text in it is already escaped.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// The one place where errors of the parts get their exit status and their words.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as PlanFileError: self = Self.planFile(error)
        case let error as CheckpointError: self = Self.checkpoint(error)
        case let error as FileError: self.init(.error, error.description)
        case let error as GatewayStoreError: self.init(.error, TextSafety.escaped(error.description))
        case let error as EndpointError: self.init(.usage, error.description)
        case let error as ProxySettings.Problem: self.init(.usage, error.description)
        default: self.init(.error, TextSafety.escaped(String(describing: error)))
        }
    }

    private static func planFile(_ error: PlanFileError) -> CommandFailure {
        switch error {
        case .file(let error) where error.isNotFound:
            CommandFailure(
                .error,
                "\(error.description); make the plan with: cutover plan INVENTORY --current FILE --out FOLDER"
            )
        case .file(let error): CommandFailure(.error, error.description)
        case .newer: CommandFailure(.mismatch, "\(error.description); use a newer cutover")
        case .malformed, .digestMismatch:
            CommandFailure(.mismatch, "\(error.description); a plan is never edited by hand: plan again")
        }
    }

    private static func checkpoint(_ error: CheckpointError) -> CommandFailure {
        switch error {
        case .missing(let path):
            CommandFailure(.error, "there is no run at \(shown(path))")
        case .exists(let path):
            CommandFailure(.mismatch, "there is a run at \(shown(path)) already")
        case .writableByOthers(let path):
            CommandFailure(
                .error,
                "others may write to \(shown(path)), so a run there proves nothing: chmod o-w \(shown(path))"
            )
        case .heldByAnother(let holder):
            CommandFailure(
                .mismatch,
                "another process works on this run\(describe(holder)); wait for it, or stop it first"
            )
        case .foreign(let path):
            CommandFailure(.mismatch, "\(shown(path)) is no checkpoint of cutover")
        case .newer(let path, let version, let known):
            CommandFailure(
                .mismatch,
                "\(shown(path)) has format \(version), this version knows \(known): use a newer cutover"
            )
        case .damaged(let path, let reason):
            CommandFailure(.error, "the checkpoint \(shown(path)) is damaged: \(TextSafety.escaped(reason))")
        case .logChanged(let path, let event):
            CommandFailure(
                .mismatch,
                """
                the record of the run, \(shown(path)), is not as it was written, from event \(event) on: what it says was sent \
                cannot be relied on; take a new snapshot and plan again into another folder
                """
            )
        case .otherPlan(let recorded, let given):
            CommandFailure(
                .mismatch,
                "the run belongs to another plan (\(recorded.prefix(16))…, not \(given.prefix(16))…); --new-run starts another run"
            )
        case .otherMode(let recorded, let given):
            CommandFailure(.mismatch, "the run is of kind \(recorded.rawValue), not \(given.rawValue)")
        case .otherEndpoint(let gateway, let recorded, let given):
            CommandFailure(
                .mismatch,
                """
                the run reached gateway \(gateway.instanceID) of project \(gateway.projectID) at \(shown(recorded ?? "no address")), \
                not at \(shown(given ?? "no address")); --new-run starts another run
                """
            )
        case .file(let error):
            CommandFailure(.error, error.description)
        case .database(let path, let reason):
            CommandFailure(.error, "the checkpoint \(shown(path)) cannot be used: \(TextSafety.escaped(reason))")
        }
    }

    private static func describe(_ holder: LockHolder?) -> String {
        guard let holder else { return "" }
        let host = TextSafety.escaped(holder.host.text, lengthMax: 64)
        return " (process \(holder.processID) on \(host), since \(holder.startedAt))"
    }

    private static func shown(_ text: String) -> String {
        TextSafety.escaped(text)
    }
}

/// A command that has said all it had to say and ends with a status.
struct ExitWith: Error {
    let status: ExitStatus
}
