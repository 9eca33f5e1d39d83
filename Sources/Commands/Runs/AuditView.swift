internal import ByteIO
internal import Checkpoint
internal import PlanModel
internal import Rendering

/// The log of a run, written as it is read: as lines for people, or as lines of JSON.
struct AuditView {
    private let format: AuditCommand.Format
    private let isBrief: Bool
    private let output: any OutputPort
    /// Of the session of the latest event.
    private var owner = Owner()
    /// What is not written yet, so that a line is no write of its own.
    private var pending: [UInt8] = []

    private static let blockSize = 64 * 1024
    private static let payloadDepthMax = 4

    /// Who works on a session, as its first event says.
    private struct Owner {
        var user: String?
        var host: String?
        var processID: Int?

        var text: String {
            guard let user, let host else { return "-" }
            return TextSafety.escaped("\(user)@\(host)", lengthMax: 100)
        }
    }

    /// A view; a brief one shows no events.
    init(format: AuditCommand.Format, isBrief: Bool, output: any OutputPort) {
        self.format = format
        self.isBrief = isBrief
        self.output = output
    }

    /// Says which run it is.
    mutating func begin(_ run: RunIdentity) {
        guard !isBrief else { return }
        switch format {
        case .text:
            put("run \(run.runID) (\(run.binding.mode.rawValue)) of plan \(run.binding.planName)")
            put("plan sha256 \(run.binding.planSHA256), \(counted(run.binding.updateCount, "update"))")
            for endpoint in run.binding.endpoints { put("gateway \(endpoint.gateway): \(endpoint.url)") }
        case .json: putJSON { Self.writeHeader(run, to: &$0) }
        }
    }

    /// Shows one event.
    mutating func show(_ event: LoggedEvent) {
        let details = try? JSONParser.parse(Array(event.payload.utf8), depthMax: Self.payloadDepthMax)
        if event.kind == "session_started" {
            owner = Owner(
                user: details?["user"]?.string,
                host: details?["host"]?.string,
                processID: details?["pid"]?.integer.flatMap { Int(exactly: $0) }
            )
        }
        guard !isBrief else { return }
        switch format {
        case .text: putText(event, details)
        case .json:
            let owner = owner
            putJSON { Self.write(event, details ?? .null, owner, to: &$0) }
        }
        if pending.count >= Self.blockSize { flush() }
    }

    /// Says how the log stands.
    mutating func end(_ chain: ChainVerification) {
        switch format {
        case .text:
            let events = counted(chain.eventCount, "event")
            put(
                chain.brokenAt == nil
                    ? "\(events), all as written; chain \(chain.chain)"
                    : "\(events) as written, then the log was changed; chain so far \(chain.chain)"
            )
        case .json:
            putJSON { writer in
                writer.member("line", "footer")
                writer.member("events", chain.eventCount)
                writer.member("chain", chain.chain)
                writer.member("broken_at", chain.brokenAt)
            }
        }
        flush()
    }

    private mutating func flush() {
        output.write(format == .json ? TerminalJSON.escaped(pending) : pending)
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: Text

    private mutating func put(_ line: String) {
        pending += Array((TextSafety.escaped(line, lengthMax: 2_000) + "\n").utf8)
    }

    private mutating func putText(_ event: LoggedEvent, _ details: JSONValue?) {
        let time = event.time.map { "\(Timestamp(milliseconds: $0))" } ?? "-"
        var line = "\(event.sequence) \(time) session \(event.session) \(owner.text) \(event.kind)"
        if let n = event.n { line += " update \(n)" }
        for member in details?.members ?? [] {
            guard let text = Self.text(of: member.value) else { continue }
            line += " \(member.name)=\(text)"
        }
        put(line)
    }

    /// A value as a word; nil for null.
    private static func text(of value: JSONValue) -> String? {
        if let string = value.string { return string.contains(" ") || string.isEmpty ? "\"\(string)\"" : string }
        return value.integer.map { "\($0)" }
    }

    // MARK: JSON

    private mutating func putJSON(_ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.object(body)
        writer.endLine()
        pending += writer.bytes
    }

    private static func writeHeader(_ run: RunIdentity, to writer: inout JSONWriter) {
        writer.member("line", "header")
        writer.member("format", "cutover.audit/1")
        writer.key("requires")
        writer.array { _ in }
        writer.member("run_id", run.runID)
        writer.member("mode", run.binding.mode.rawValue)
        writer.key("plan")
        writer.object { writer in
            writer.member("name", run.binding.planName)
            writer.member("sha256", run.binding.planSHA256)
            writer.member("updates", run.binding.updateCount)
        }
        writer.key("endpoints")
        writer.array { writer in
            for endpoint in run.binding.endpoints {
                writer.object { writer in
                    writer.member("project_id", endpoint.gateway.projectID)
                    writer.member("instance_id", endpoint.gateway.instanceID)
                    writer.member("url", endpoint.url)
                }
            }
        }
        writer.member("created_at", run.createdAt.description)
    }

    private static func write(_ event: LoggedEvent, _ details: JSONValue, _ owner: Owner, to writer: inout JSONWriter) {
        writer.member("line", "event")
        writer.member("seq", event.sequence)
        writer.member("time", event.time.map { Timestamp(milliseconds: $0).description })
        writer.member("session", event.session)
        writer.member("user", owner.user)
        writer.member("host", owner.host)
        writer.member("pid", owner.processID)
        writer.member("event", event.kind)
        writer.member("n", event.n)
        writer.key("details")
        writer.value(details)
    }
}
