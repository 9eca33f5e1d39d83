import Foundation
import Testing

/// A plan that spans projects: each has a gateway process and a token of its own.
@Suite(.serialized)
struct SpanTests {
    /// One project's gateway.
    private struct Site {
        let project: String
        let token: String
        let tokenFile: String
        let gateway: Running
        let address: String

        /// The flags that a command needs to reach it.
        var flags: [String] {
            ["--gateway", "\(project)=\(address)", "--token-file", "\(project)=\(tokenFile)"]
        }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Starts a gateway for each project of the sample, with that project's channels, and runs `body`.
    private func withSites(_ body: (_ folder: String, _ plan: String, [Site]) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let plan = folder + "/plan"
            let planned = try await Program.run([
                "plan", Move.sample + "/inventory.csv", "--current", Move.sample + "/current.csv", "--out", plan,
            ])
            try #require(planned.exitCode == 0, "\(planned.errors)")
            let lines = try String(contentsOfFile: Move.sample + "/current.csv", encoding: .utf8).split(separator: "\n")
            let projects = Set(lines.dropFirst().compactMap { $0.split(separator: ",").first.map(String.init) })
                .sorted()
            try #require(projects.count == 2)
            var sites: [Site] = []
            for (number, project) in projects.enumerated() {
                let seed = folder + "/seed-\(number).csv"
                let rows = [lines[0]] + lines.filter { $0.hasPrefix(project + ",") }
                try write(rows.joined(separator: "\n") + "\n", to: seed)
                let token = "token-of-site-\(number)"
                let tokenFile = folder + "/token-\(number)"
                try write(token + "\n", to: tokenFile)
                let gateway = try Program.start(
                    ["gateway", "--seed", seed, "--access-log", "-"],
                    environment: ["CUTOVER_TOKEN": token]
                )
                let address = await gateway.waitFor(1, on: .output).first ?? ""
                sites.append(
                    Site(project: project, token: token, tokenFile: tokenFile, gateway: gateway, address: address)
                )
            }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(folder, plan, sites))
            } catch {
                result = .failure(error)
            }
            for site in sites {
                site.gateway.signal(SIGTERM)
                _ = await site.gateway.ended()
            }
            try result.get()
        }
    }

    @Test func `each gateway gets its project's requests with its own token, and the plan holds`() async throws {
        try await withSites { folder, plan, sites in
            let flags = sites.flatMap(\.flags)
            let applied = try await Program.run(["apply", plan] + flags)
            #expect(applied.exitCode == 0, "\(applied.errors)\(applied.output)")
            let verified = try await Program.run(["verify", plan] + flags)
            #expect(verified.exitCode == 0, "\(verified.errors)\(verified.output)")
            for site in sites {
                let requests = site.gateway.lines(on: .errors).compactMap(AccessLogLine.init)
                #expect(requests.contains { $0.method == "PUT" })
                #expect(requests.allSatisfy { $0.path.hasPrefix("/v2/\(site.project)/") })
                for name in try FileManager.default.contentsOfDirectory(atPath: plan + "/runs/1") {
                    let data = try Data(contentsOf: URL(fileURLWithPath: plan + "/runs/1/" + name))
                    #expect(data.range(of: Data(site.token.utf8)) == nil, "\(name) holds a token")
                }
            }
            let replanned = try await Program.run(
                ["plan", Move.sample + "/inventory.csv", "--detailed-exitcode", "--rate", "500"] + flags
            )
            #expect(replanned.exitCode == 0, "\(replanned.errors)\(replanned.output)")
        }
    }

    @Test func `tokens in the wrong places are refused, and a project without an address or a token is named`()
        async throws
    {
        try await withSites { folder, plan, sites in
            let swapped = zip(sites, sites.reversed()).flatMap { site, other in
                ["--gateway", "\(site.project)=\(site.address)", "--token-file", "\(site.project)=\(other.tokenFile)"]
            }
            let refused = try await Program.run(["apply", plan] + swapped)
            #expect(refused.exitCode == 7, "\(refused.errors)")
            let lacking: [[String]] = [
                sites[0].flags,
                sites[0].flags + ["--gateway", "\(sites[1].project)=\(sites[1].address)"],
            ]
            for flags in lacking {
                let result = try await Program.run(["apply", plan, "--run-dir", folder + "/other"] + flags)
                #expect(result.exitCode == 64)
                #expect(result.errors.contains(sites[1].project), "\(result.errors)")
            }
            #expect(sites.reduce(0) { $0 + $1.gateway.lineCount(holding: "\"PUT\"") } == 0)
        }
    }
}
