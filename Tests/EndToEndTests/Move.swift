import Foundation
import Testing

/// The sample move with a gateway process of its own, for tests that kill and interrupt.
struct Move {
    static let token = "end-to-end-token"
    static let sample = Program.root + "/samples/datacenter-move"

    let folder: String
    let gateway: Running
    let address: String

    var plan: String { folder + "/plan" }
    var environment: [String: String] { ["CUTOVER_TOKEN": Self.token] }

    /// Plans the move, starts a gateway that holds the state before it, and runs `body`.
    static func with<Value>(_ body: (Move) async throws -> Value) async throws -> Value {
        try await withTemporaryFolder { folder in
            let planned = try await Program.run([
                "plan", sample + "/inventory.csv", "--current", sample + "/current.csv", "--out", folder + "/plan",
            ])
            try #require(planned.exitCode == 0, "\(planned.errors)")
            let gateway = try Program.start(
                [
                    "gateway", "--state", folder + "/gateway.sqlite", "--seed", sample + "/current.csv", "--access-log",
                    "-",
                ],
                environment: ["CUTOVER_TOKEN": token]
            )
            let address = await gateway.waitFor(1, on: .output).first ?? ""
            try #require(address.hasPrefix("http://127.0.0.1:"), "\(address)")
            let value: Value
            do {
                value = try await body(Move(folder: folder, gateway: gateway, address: address))
            } catch {
                gateway.signal(SIGKILL)
                _ = await gateway.ended()
                throw error
            }
            gateway.signal(SIGTERM)
            let ended = await gateway.ended()
            #expect(
                ended.exitCode == 0,
                "the gateway did not stop cleanly: \(ended.exitCode) \(ended.errors.suffix(500))"
            )
            return value
        }
    }

    /// Starts `apply`.
    func startApply(_ flags: [String] = []) throws -> Running {
        try Program.start(["apply", plan, "--gateway", address, "--timeout", "2"] + flags, environment: environment)
    }

    /// Runs `apply` to its end.
    func apply(_ flags: [String] = []) async throws -> Program.Result {
        await (try startApply(flags)).ended()
    }

    /// What the gateways hold now, as CSV without what the gateway chooses itself.
    func state() async throws -> [String] {
        var rows: [String] = []
        for key in try gatewayKeys() {
            let result = try await Program.run(
                ["snapshot", "--gateway", address, "--project", key.0, "--instance", key.1, "--out", "-"],
                environment: environment
            )
            try #require(result.exitCode == 0, "\(result.errors)")
            rows += Self.withoutMemberIDs(result.output)
        }
        return rows
    }

    private static func withoutMemberIDs(_ csv: String) -> [String] {
        let lines = csv.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        let column = lines.first?.split(separator: ",").firstIndex(of: "member_id")
        return lines.map { line in
            var cells = line.split(separator: ",", omittingEmptySubsequences: false)
            if let column, cells.indices.contains(column) { cells[column] = "" }
            return cells.joined(separator: ",")
        }.sorted()
    }

    private func gatewayKeys() throws -> [(String, String)] {
        let text = try String(contentsOfFile: Self.sample + "/current.csv", encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let project = try #require(lines[0].firstIndex(of: "project_id"))
        let instance = try #require(lines[0].firstIndex(of: "instance_id"))
        let keys = Set(lines.dropFirst().map { "\($0[project])/\($0[instance])" }).sorted()
        return keys.map { key in
            let parts = key.split(separator: "/").map(String.init)
            return (parts[0], parts[1])
        }
    }

    /// The groups that the plan has updates for, by channel.
    func plannedGroups() throws -> [String: Set<String>] {
        let text = try String(contentsOfFile: plan + "/plan.jsonl", encoding: .utf8)
        let updates = text.matches(of: /"vpc_channel_id":"([^"]*)","scope":"group","member_group_name":"([^"]*)"/)
        return updates.reduce(into: [:]) { groups, update in
            groups[String(update.1), default: []].insert(String(update.2))
        }
    }

    func report() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: plan + "/runs/1/report.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}

/// One line of the gateway's access log.
struct AccessLogLine {
    let method: String
    let path: String
    /// The group that the query asks for; nil where it asks for none.
    let group: String?

    init?(_ line: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let method = object["method"] as? String, let path = object["path"] as? String,
            let query = object["query"] as? String
        else { return nil }
        self.method = method
        self.path = path
        group = URLComponents(string: "/?" + query)?.queryItems?.first { $0.name == "member_group_name" }?.value
    }
}
