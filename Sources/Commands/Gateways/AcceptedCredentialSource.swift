internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI

/// What the embedded gateway is to accept: the variables that its clients read, token files, and a credentials file.
enum AcceptedCredentialSource {
    static let format = "cutover.credentials/1"

    /// Everything that is given.
    ///
    /// Throws: `CommandFailure` (input rejected) for a credentials file of another form, (wrong usage) for one that
    /// others may read or variables that do not fit together; `FileError`.
    static func read(
        file: String?,
        tokens: [UTF8Text: Secret],
        environment: [String: String]
    ) throws -> AcceptedCredentials {
        var parts = CredentialParts(
            tokens: tokens.map { AcceptedToken($1.exposedText, projectIDs: $0.isEmpty ? nil : [$0]) }
        )
        try parts.add(environment)
        if let file { try parts.add(fileAt: file) }
        return parts.credentials
    }
}

/// Credentials while they are gathered from several places.
private struct CredentialParts {
    var tokens: [AcceptedToken]
    var keys: [AcceptedKey] = []
    var users: [AcceptedUser] = []
    var projectIDsByName: [UTF8Text: UTF8Text] = [:]

    init(tokens: [AcceptedToken]) {
        self.tokens = tokens
    }

    var credentials: AcceptedCredentials {
        AcceptedCredentials(
            tokens: AcceptedTokens(tokens),
            keys: keys,
            users: users,
            projectIDsByName: projectIDsByName
        )
    }

    /// `CUTOVER_TOKEN`, a key and a user may stand there at once: they are different ways in.
    mutating func add(_ environment: [String: String]) throws(CommandFailure) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let token = value("CUTOVER_TOKEN") {
            tokens.append(AcceptedToken(try Self.secret(token, "CUTOVER_TOKEN", .usage).exposedText))
        }
        /// Both of two variables, or neither.
        func pair(_ first: String, _ second: String) throws(CommandFailure) -> (String, String)? {
            switch (value(first), value(second)) {
            case (let one?, let other?): return (one, other)
            case (nil, nil): return nil
            case (_?, nil): throw CommandFailure(.usage, "\(first) is set and \(second) is not: set both or neither")
            case (nil, _?): throw CommandFailure(.usage, "\(second) is set and \(first) is not: set both or neither")
            }
        }
        if let (accessKey, secretKey) = try pair("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK") {
            let securityToken = value("HUAWEICLOUD_SDK_SECURITY_TOKEN")
            keys.append(
                AcceptedKey(
                    accessKey: accessKey,
                    secretKey: try Self.secret(secretKey, "HUAWEICLOUD_SDK_SK", .usage),
                    securityToken: try Self.optionalSecret(securityToken, "HUAWEICLOUD_SDK_SECURITY_TOKEN", .usage)
                )
            )
        }
        guard let (name, password) = try pair("OS_USERNAME", "OS_PASSWORD") else { return }
        users.append(AcceptedUser(name: name, password: password, domain: value("OS_USER_DOMAIN_NAME")))
        if let id = value("OS_PROJECT_ID"), let name = value("OS_PROJECT_NAME") {
            projectIDsByName[UTF8Text(name)] = UTF8Text(id)
        }
    }

    mutating func add(fileAt path: String) throws {
        let file = try FileDescriptor.openForReading(path)
        let shown = TextSafety.escaped(path)
        guard try !file.isOpenToOthers() else {
            throw CommandFailure(
                .usage,
                "the credentials file \(shown) may be read by others; make it yours alone: chmod 600 \(shown)"
            )
        }
        do {
            try add(JSONFields(try JSONParser.parse(try file.readAll(sizeMax: 1_024 * 1_024))))
        } catch let error as JSONError {
            throw CommandFailure(.inputRejected, "\(shown) is no JSON: \(error)")
        } catch let error as JSONShapeError {
            throw CommandFailure(.inputRejected, "\(shown) is no credentials file: \(error)")
        }
    }

    private mutating func add(_ file: JSONFields) throws {
        var file = file
        let format = try file.string("format")
        guard format == AcceptedCredentialSource.format else {
            throw JSONShapeError(path: "format", reason: "must be \(AcceptedCredentialSource.format)")
        }
        try Self.forEach("tokens", of: &file) { fields in
            let token = try Self.secret(try Self.text("token", of: &fields), "token", .inputRejected)
            tokens.append(AcceptedToken(token.exposedText, projectIDs: try Self.projects(&fields)))
        }
        try Self.forEach("keys", of: &file) { fields in
            let securityToken = try Self.optionalText("security_token", of: &fields)
            keys.append(
                AcceptedKey(
                    accessKey: try Self.text("access_key", of: &fields),
                    secretKey: try Self.secret(try Self.text("secret_key", of: &fields), "secret_key", .inputRejected),
                    securityToken: try Self.optionalSecret(securityToken, "security_token", .inputRejected),
                    projectIDs: try Self.projects(&fields)
                )
            )
        }
        try Self.forEach("users", of: &file) { fields in
            users.append(
                AcceptedUser(
                    name: try Self.text("name", of: &fields),
                    password: try Self.text("password", of: &fields),
                    domain: try Self.optionalText("domain", of: &fields),
                    projectIDs: try Self.projects(&fields)
                )
            )
        }
        try Self.forEach("projects", of: &file) { fields in
            let name = UTF8Text(try Self.text("name", of: &fields))
            projectIDsByName[name] = UTF8Text(try Self.text("id", of: &fields))
        }
        try file.finish()
    }

    /// Reads each object of an array that may be missing.
    private static func forEach(
        _ name: String,
        of file: inout JSONFields,
        read: (inout JSONFields) throws -> Void
    ) throws {
        guard let value = file.optionalValue(name) else { return }
        guard let elements = value.elements else {
            throw JSONShapeError(path: name, reason: "must be an array, is \(value.kindName)")
        }
        for (index, element) in elements.enumerated() {
            var fields = try JSONFields(element, path: "\(name)[\(index)]")
            try read(&fields)
            try fields.finish()
        }
    }

    private static func text(_ name: String, of fields: inout JSONFields) throws(JSONShapeError) -> String {
        let text = try fields.string(name)
        guard !text.isEmpty else { throw JSONShapeError(path: fields.path(of: name), reason: "is empty") }
        return text
    }

    private static func optionalText(_ name: String, of fields: inout JSONFields) throws(JSONShapeError) -> String? {
        guard let value = fields.optionalValue(name), !value.isNull else { return nil }
        guard let text = value.string, !text.isEmpty else {
            throw JSONShapeError(path: fields.path(of: name), reason: "must be a text that is not empty, or null")
        }
        return text
    }

    /// `projects`: the ids that something is for; nil for every one.
    private static func projects(_ fields: inout JSONFields) throws(JSONShapeError) -> Set<UTF8Text>? {
        guard let value = fields.optionalValue("projects"), !value.isNull else { return nil }
        let ids = (value.elements ?? []).compactMap(\.string)
        guard let elements = value.elements, ids.count == elements.count else {
            throw JSONShapeError(path: fields.path(of: "projects"), reason: "must be an array of project ids, or null")
        }
        return Set(ids.map { UTF8Text($0) })
    }

    private static func secret(_ text: String, _ name: String, _ status: ExitStatus) throws(CommandFailure) -> Secret {
        guard let secret = Secret(text) else {
            throw CommandFailure(status, "\(name) holds characters that no header may hold")
        }
        return secret
    }

    private static func optionalSecret(_ text: String?, _ name: String, _ status: ExitStatus) throws(CommandFailure)
        -> Secret?
    {
        guard let text else { return nil }
        return try secret(text, name, status)
    }
}
