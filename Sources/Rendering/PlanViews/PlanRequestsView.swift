internal import ByteIO
package import PlanModel

/// The exact request of each update, as HTTP/1.1 writes it, without the headers that hold a secret.
package struct PlanRequestsView: PlanView {
    /// A header of a request.
    package struct Header: Hashable, Sendable {
        /// The header's name as it is sent.
        package let name: String
        /// The header's value as it is sent.
        package let value: String

        /// A header.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    private let method: String
    private let headers: [Header]
    private let path: @Sendable (Update) -> String
    private let body: @Sendable (Update) -> [UInt8]

    /// A view. `path` and `body` make an update's request; `headers` are those of every request, `Content-Length` excepted.
    package init(
        method: String = "PUT",
        headers: [Header] = [Header(name: "Content-Type", value: "application/json")],
        path: @escaping @Sendable (Update) -> String,
        body: @escaping @Sendable (Update) -> [UInt8]
    ) {
        self.method = method
        self.headers = headers
        self.path = path
        self.body = body
    }

    /// A remark on what is added when a request is sent.
    package mutating func begin() -> [UInt8] {
        Array("# The token, or the signature and its date, are added when a request is sent.\n".utf8)
    }

    /// The request of an update.
    package mutating func add(_ update: Update) -> [UInt8] {
        let bytes = body(update)
        let group = update.scope.groupName.map { "group " + Self.safe($0.text.text) } ?? "the whole channel"
        var lines = [
            "",
            "# update \(update.n), wave \(update.wave): channel \(Self.safe(update.channel.channelID.text)), \(group)",
            "\(Self.safe(method)) \(Self.safe(path(update))) HTTP/1.1",
        ]
        for header in headers { lines.append("\(Self.safe(header.name)): \(Self.safe(header.value))") }
        lines.append("Content-Length: \(bytes.count)")
        lines.append("")
        // A body without unsafe characters, which is every body of a plan that was planned, is shown byte by byte.
        return Array((lines.joined(separator: "\n") + "\n").utf8) + TerminalJSON.escaped(bytes) + [0x0A]
    }

    /// Nothing.
    package mutating func end() -> [UInt8] { [] }

    private static func safe(_ text: String) -> String {
        TextSafety.escaped(text, lengthMax: .max)
    }
}
