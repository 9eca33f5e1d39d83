internal import ByteIO
internal import HTTPTypes

extension FaultAction {
    /// Reads an action by its `kind`.
    init(_ fields: JSONFields) throws(JSONShapeError) {
        var fields = fields
        self = try Self.action(&fields)
        try fields.finish()
    }

    private static func action(_ fields: inout JSONFields) throws(JSONShapeError) -> FaultAction {
        switch try fields.string("kind") {
        case "pass": return .pass
        case "reply":
            let applies = try fields.bool("applies", orElse: false)
            return .reply(try ScriptedReply(&fields), applies: applies)
        case "reset": return .reset(applies: try fields.bool("applies"))
        case "close": return .close(applies: try fields.bool("applies"))
        case "truncate": return .truncate(bodyBytes: try fields.integer("body_bytes", in: 0...1_000_000))
        case "wrong_length": return .wrongLength(by: try offset(&fields))
        case "lie": return try lie(&fields)
        case "malformed":
            let how: Malformation = try choice("as", of: &fields)
            return .malformed(how, applies: try fields.bool("applies", orElse: true))
        case "trickle":
            return .trickle(
                pieceBytes: try fields.integer("piece_bytes", in: 1...1_000_000, orElse: 1),
                pauseMilliseconds: Int64(try fields.integer("pause_ms", in: FaultRule.milliseconds))
            )
        case "expire_token": return .expireToken
        case "hold":
            let milliseconds = Int64(try fields.integer("apply_after_ms", in: FaultRule.milliseconds))
            let reply: HeldReply = try choice("reply", of: &fields)
            return .hold(milliseconds: milliseconds, repliesLate: reply == .late)
        default:
            throw JSONShapeError(path: fields.path(of: "kind"), reason: "must be the name of an action")
        }
    }

    private enum HeldReply: String, CaseIterable {
        case never, late
    }

    private static func lie(_ fields: inout JSONFields) throws(JSONShapeError) -> FaultAction {
        let lie: Lie = try choice("as", of: &fields)
        let applies = try fields.bool("applies", orElse: true)
        guard applies || !lie.needsTrueReply else {
            throw JSONShapeError(
                path: fields.path(of: "applies"),
                reason: "must be true: the lie is made from the reply"
            )
        }
        return .lie(lie, applies: applies)
    }

    private static func offset(_ fields: inout JSONFields) throws(JSONShapeError) -> Int {
        let offset = try fields.integer("by", in: -1_000_000...1_000_000)
        guard offset != 0 else { throw JSONShapeError(path: fields.path(of: "by"), reason: "must not be 0") }
        return offset
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of fields: inout JSONFields
    ) throws(JSONShapeError) -> Choice {
        guard let choice = Choice(rawValue: try fields.string(name)) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw JSONShapeError(path: fields.path(of: name), reason: "must be one of \(names)")
        }
        return choice
    }
}

extension ScriptedReply {
    init(_ fields: inout JSONFields) throws(JSONShapeError) {
        status = try fields.integer("status", in: 200...599)
        headers = HTTPFields()
        if let value = fields.optionalValue("headers") {
            headers = try Self.headers(value, path: fields.path(of: "headers"))
        }
        retryAfterDateSeconds = try fields.optionalInteger("retry_after_date_seconds", in: -86_400...315_360_000)
            .map { Int64($0) }
        switch fields.optionalValue("body") {
        case nil: body = nil
        case .string(let text)?: body = Array(text.utf8)
        case let value?:
            var writer = JSONWriter()
            writer.value(value)
            body = writer.bytes
        }
        guard Self.isBodiless(status) else { return }
        guard body?.isEmpty ?? true else {
            throw JSONShapeError(path: fields.path(of: "body"), reason: "must be left out: a \(status) has none")
        }
        body = []
    }

    private static func headers(_ value: JSONValue, path: String) throws(JSONShapeError) -> HTTPFields {
        guard let members = value.members else {
            throw JSONShapeError(path: path, reason: "must be an object, is \(value.kindName)")
        }
        var headers = HTTPFields()
        for member in members {
            let shown = path + "." + TextSafety.escaped(member.name, lengthMax: 64)
            // What frames a message is the business of `wrong_length` and `truncate`.
            guard let name = HTTPField.Name(member.name), name != .contentLength, name != .transferEncoding,
                name != .connection
            else { throw JSONShapeError(path: shown, reason: "is no header that a reply may have") }
            guard let text = member.value.string, HTTPField.isValidValue(text) else {
                throw JSONShapeError(path: shown, reason: "must be a text that a header may hold")
            }
            headers.append(HTTPField(name: name, value: text))
        }
        return headers
    }
}
