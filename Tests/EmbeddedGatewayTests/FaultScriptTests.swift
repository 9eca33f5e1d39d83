import EmbeddedGateway
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

/// How scripts are read, and which requests their rules select.
@Suite struct `fault scripts` {
    @Test(arguments: [
        ("", "no strict JSON"), ("[]", "must be an object"), ("{}", "format"),
        (#"{"format":"cutover.faults/2","rules":[]}"#, "format"),
        (#"{"format":"cutover.faults/1"}"#, "rules"),
        (#"{"format":"cutover.faults/1","rules":[],"x":1}"#, "x: is an unknown name"),
        (#"{"format":"cutover.faults/1","rules":[],"seed":-1}"#, "seed"),
    ])
    func `a script of another form is refused with the place`(text: String, reason: String) {
        expectRefusal(of: text, naming: reason)
    }

    @Test(arguments: [
        (#"{"action":{"kind":"reset","applies":true}}"#, "name"),
        (#"{"name":"","action":{"kind":"pass"}}"#, "name"), (#"{"name":"a"}"#, "action"),
        (#"{"name":"a","delay_before_ms":3600001}"#, "delay_before_ms"),
        (#"{"name":"a","route":"NoSuchOperation","delay_before_ms":1}"#, "route"),
        (#"{"name":"a","attempts":[0],"delay_before_ms":1}"#, "attempts"),
        (#"{"name":"a","attempts":[],"delay_before_ms":1}"#, "attempts"),
        (#"{"name":"a","share":1.5,"delay_before_ms":1}"#, "share"),
        (#"{"name":"a","share":"0.5","delay_before_ms":1}"#, "share"),
        (#"{"name":"a","count":0,"delay_before_ms":1}"#, "count"),
        (#"{"name":"a","methud":"PUT","delay_before_ms":1}"#, "methud"),
        (#"{"name":"a","action":{"kind":"explode"}}"#, "action.kind"),
        (#"{"name":"a","action":{"kind":"reset"}}"#, "action.applies"),
        (#"{"name":"a","action":{"kind":"reset","applies":true,"status":1}}"#, "action.status"),
        (#"{"name":"a","action":{"kind":"reply","status":99}}"#, "action.status"),
        (#"{"name":"a","action":{"kind":"reply","status":429,"headers":{"a b":"c"}}}"#, "action.headers.a b"),
        (#"{"name":"a","action":{"kind":"reply","status":429,"headers":{"a":"b\r\nc: d"}}}"#, "action.headers.a"),
        (#"{"name":"a","action":{"kind":"reply","status":200,"headers":{"Content-Length":"1"}}}"#, "Content-Length"),
        (#"{"name":"a","action":{"kind":"reply","status":204,"body":"x"}}"#, "action.body"),
        (#"{"name":"a","action":{"kind":"reply","status":304,"body":{}}}"#, "action.body"),
        (#"{"name":"a","action":{"kind":"lie","as":"charming"}}"#, "action.as"),
        (#"{"name":"a","action":{"kind":"lie","as":"other_members","applies":false}}"#, "action.applies"),
        (#"{"name":"a","action":{"kind":"wrong_length","by":0}}"#, "action.by"),
        (#"{"name":"a","action":{"kind":"hold","apply_after_ms":1,"reply":"soon"}}"#, "action.reply"),
        (#"{"name":"a","action":{"kind":"trickle","piece_bytes":0,"pause_ms":1}}"#, "action.piece_bytes"),
    ])
    func `a rule that breaks the form is refused with the place`(rule: String, reason: String) {
        expectRefusal(of: #"{"format":"cutover.faults/1","rules":[\#(rule)]}"#, naming: "rules[0]")
        expectRefusal(of: #"{"format":"cutover.faults/1","rules":[\#(rule)]}"#, naming: reason)
    }

    /// The page of the documentation about them.
    private static func page() throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/cutover/cutover.docc/FaultScripts.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test func `the example of the page is a script`() throws {
        let text = try Self.page()
        let example = try #require(text.split(separator: "```json\n").dropFirst().first?.split(separator: "```").first)
        _ = try FaultScript(parsing: Array(example.utf8))
    }

    @Test func `every kind of action in the table of the page can be written`() throws {
        let needed = [
            "reply": #","status":503"#, "reset": #","applies":true"#, "close": #","applies":true"#,
            "truncate": #","body_bytes":1"#, "wrong_length": #","by":1"#, "lie": #","as":"empty_body""#,
            "malformed": #","as":"not_json""#, "trickle": #","pause_ms":1"#,
            "hold": #","apply_after_ms":1,"reply":"never""#,
        ]
        let table = try #require(try Self.page().split(separator: "| `kind` | does | also takes |").last)
        let kinds = table.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect(kinds.count == 11)
        for kind in kinds {
            let rule = #"{"name":"a","action":{"kind":"\#(kind)"\#(needed[kind] ?? "")}}"#
            #expect(throws: Never.self, "\(kind)") {
                _ = try FaultScript(parsing: Array(#"{"format":"cutover.faults/1","rules":[\#(rule)]}"#.utf8))
            }
        }
    }

    @Test func `a name stands once`() {
        let rule = #"{"name":"a","delay_before_ms":1}"#
        expectRefusal(of: #"{"format":"cutover.faults/1","rules":[\#(rule),\#(rule)]}"#, naming: "rules[1].name")
    }

    private func expectRefusal(of text: String, naming reason: String) {
        #expect {
            try FaultScript(parsing: Array(text.utf8))
        } throws: { error in
            (error as? FaultScriptError)?.description.contains(reason) == true
        }
    }

    @Test(arguments: [
        (#""route":"ListVpcChannelsV2""#, ["/v2/p/apigw/instances/i/vpc-channels"]),
        (#""route":"ShowDetailsOfVpcChannelV2""#, ["/v2/p/apigw/instances/i/vpc-channels/c1"]),
        (
            #""channel":"c*""#,
            ["/v2/p/apigw/instances/i/vpc-channels/c1", "/v2/p/apigw/instances/i/vpc-channels/c1/members"]
        ),
        (#""channel":"c""#, []),
        (#""path":"/v2/p/*""#, []),
        (
            #""path":"/v2/*/apigw/instances/*/vpc-channels/*/members""#,
            ["/v2/p/apigw/instances/i/vpc-channels/c1/members"]
        ),
        (#""path":"**/c1""#, ["/v2/p/apigw/instances/i/vpc-channels/c1"]),
        (#""method":"PUT""#, []),
        (#""path":"/healthz""#, ["/healthz"]),
    ])
    func `a rule hits what it selects`(selector: String, expected: [String]) async throws {
        let paths = [
            "/v2/p/apigw/instances/i/vpc-channels", "/v2/p/apigw/instances/i/vpc-channels/c1",
            "/v2/p/apigw/instances/i/vpc-channels/c1/members", "/healthz",
        ]
        let rule = #"{"name":"a",\#(selector),"action":{"kind":"reply","status":599}}"#
        let statuses = try await statuses(of: paths, rule: rule)
        #expect(zip(paths, statuses).filter { $1 == 599 }.map { $0.0 } == expected)
    }

    @Test func `attempts and counts are those of one method and path`() async throws {
        let paths = ["/a", "/b", "/a", "/a", "/b", "/a"]
        let second = try await statuses(
            of: paths,
            rule: #"{"name":"a","attempts":[2,4],"action":{"kind":"reply","status":599}}"#
        )
        #expect(second == [404, 404, 599, 404, 599, 599])
        let once = try await statuses(
            of: paths,
            rule: #"{"name":"a","count":1,"action":{"kind":"reply","status":599}}"#
        )
        #expect(once == [599, 599, 404, 404, 404, 404])
    }

    private func statuses(of paths: [String], rule: String) async throws -> [Int] {
        let script = #"{"format":"cutover.faults/1","rules":[\#(rule)]}"#
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            authenticator: Authenticator(AcceptedCredentials(), mode: .off),
            faults: FaultInjector(try FaultScript(parsing: Array(script.utf8)))
        )
        return try await server.application().test(.router) { client in
            var statuses: [Int] = []
            for path in paths {
                statuses.append(try await client.execute(uri: path, method: .get) { $0.status.code })
            }
            return statuses
        }
    }
}
