internal import ByteIO
internal import GatewayClient
internal import PlanModel

/// One `--gateway`: an address, and what it is for.
struct GatewayTarget: Hashable {
    /// The project that it is for; nil for every project without one of its own.
    var projectID: UTF8Text?
    /// The instance of the project that it is for; nil for all of them.
    var instanceID: UTF8Text?
    var address: Address

    /// Where a gateway is reached.
    enum Address: Hashable {
        case endpoint(GatewayEndpoint)
        /// The embedded gateway with its state in this file; the path is canonical where there is one, so that each file has one server.
        case embedded(path: String)

        /// What stays the same from one run to the next: an embedded gateway listens at another port each time, its file stays.
        var stableURL: String {
            switch self {
            case .endpoint(let endpoint): endpoint.description
            case .embedded(let path): "embedded:" + path
            }
        }
    }

    /// The address that it names, unless it is an embedded gateway's.
    var endpoint: GatewayEndpoint? {
        if case .endpoint(let endpoint) = address { endpoint } else { nil }
    }

    /// The file of the embedded gateway that it names, if it names one.
    var embeddedPath: String? {
        if case .embedded(let path) = address { path } else { nil }
    }

    /// Parses `[PROJECT[/INSTANCE]=]ADDRESS`.
    ///
    /// Throws: `CommandFailure` (wrong usage).
    init(parsing text: String) throws {
        let (prefix, rest) = Self.split(text)
        if let prefix {
            let parts = prefix.split(separator: "/", omittingEmptySubsequences: false).map { UTF8Text(String($0)) }
            projectID = parts.first
            instanceID = parts.count == 2 ? parts[1] : nil
        }
        address = try Self.address(rest, text: text)
    }

    /// Whether this is for a gateway, and how closely: 0 for any, 1 by project, 2 by instance; nil where it is not.
    func closeness(to gateway: GatewayKey) -> Int? {
        guard let projectID else { return 0 }
        guard projectID == gateway.projectID else { return nil }
        guard let instanceID else { return 1 }
        return instanceID == gateway.instanceID ? 2 : nil
    }

    /// The prefix is one only when it is made of ids: an address may hold an equals sign itself.
    private static func split(_ text: String) -> (prefix: String?, rest: String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (nil, text) }
        let parts = text[..<equals].split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ Identifier.isValid(Array($0.utf8)) }) else {
            return (nil, text)
        }
        return (String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
    }

    private static func address(_ address: String, text: String) throws -> Address {
        let embedded = "embedded:"
        if address.hasPrefix(embedded) {
            let path = String(address.dropFirst(embedded.count))
            guard !path.isEmpty else {
                throw CommandFailure(.usage, "--gateway embedded: needs the file of its state: embedded:FILE.sqlite")
            }
            return .embedded(path: Folder.canonical(path))
        }
        do {
            return .endpoint(try GatewayEndpoint(parsing: isRegion(address) ? regionURL(address) : address))
        } catch {
            throw CommandFailure(.usage, "--gateway \(shown(text)): \(error)")
        }
    }

    /// What may be shown of a refused option: what stands before an `@` may hold a password, whatever else is wrong.
    private static func shown(_ text: String) -> String {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else {
            return TextSafety.escaped(text, lengthMax: 200)
        }
        return "…" + TextSafety.escaped(String(text[at...]), lengthMax: 200)
    }

    /// Whether `text` looks like a region, as `cn-north-4` or `eu-west-101`.
    private static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let number = parts.last else { return false }
        return parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
            && (1...3).contains(number.utf8.count) && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The address of a region's API. Source: the region table of the official SDK; one region has another domain.
    private static func regionURL(_ region: String) -> String {
        "https://apig.\(region).myhuaweicloud.\(region == "eu-west-101" ? "eu" : "com")"
    }
}
