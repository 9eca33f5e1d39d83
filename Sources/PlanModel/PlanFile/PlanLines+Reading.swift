internal import ByteIO

/// Reading a plan's lines back, strictly: unknown names, values out of range and members out of order are refused.
extension PlanLines {
    /// Counts of updates and groups.
    static let countRange = 0...Int(Int32.max)

    static func header(_ value: JSONValue) throws(JSONShapeError) -> PlanHeader {
        var fields = try JSONFields(value)
        try expect(&fields, "line", "header")
        try expect(&fields, "format", PlanHeader.format)
        guard try fields.array("requires").isEmpty else {
            throw JSONShapeError(path: "requires", reason: "must be empty")
        }
        let kind: PlanKind = try choice(&fields, "kind")
        let originValue = try fields.value("origin")
        var origin: PlanOrigin?
        if !originValue.isNull {
            var originFields = try JSONFields(originValue, path: "origin")
            origin = PlanOrigin(
                planSHA256: try originFields.string("plan_sha256"),
                runID: try originFields.string("run_id")
            )
            try originFields.finish()
        }
        try expect(&fields, "strategy", PlanHeader.strategy)
        let validUntil = try fields.stringOrNull("valid_until")
        let options = try options(fields.object("options"))
        let limits = try limits(fields.object("limits"))
        try fields.finish()
        return PlanHeader(kind: kind, origin: origin, validUntil: validUntil, options: options, limits: limits)
    }

    private static func options(_ given: JSONFields) throws(JSONShapeError) -> PlanOptions {
        var fields = given
        var options = PlanOptions()
        options.allowEmpty = try fields.integer("allow_empty", in: countRange)
        options.allowNewGroups = try fields.bool("allow_new_groups")
        options.allowUnknownChannels = try fields.bool("allow_unknown_channels")
        options.allowWholeChannel = try fields.bool("allow_whole_channel")
        options.defaults = try pairs(&fields, "default")
        options.keep = try strings(&fields, "keep")
        options.labels = try strings(&fields, "label")
        options.map = try pairs(&fields, "map")
        options.requireComplete = try fields.bool("require_complete")
        options.set = try pairs(&fields, "set")
        try fields.finish()
        return options
    }

    private static func limits(_ given: JSONFields) throws(JSONShapeError) -> PlanLimits {
        var fields = given
        var limits = PlanLimits()
        limits.maxShrinkPercent = try fields.integer("max_shrink_percent", in: 0...100)
        limits.maxTotalShrinkPercent = try fields.integer("max_total_shrink_percent", in: 0...100)
        limits.maxUpdates = try fields.integerOrNull("max_updates", in: countRange)
        limits.minAvailable = try fields.integer("min_available", in: countRange)
        try fields.finish()
        return limits
    }

    static func update(_ value: JSONValue) throws(JSONShapeError) -> Update {
        var fields = try JSONFields(value)
        try expect(&fields, "line", "update")
        let n = try fields.integer("n", in: 1...Int(Int32.max))
        let wave = try fields.integer("wave", in: 1...Int(Int32.max))
        let phase: Update.Phase = try choice(&fields, "phase")
        guard try fields.value("after_n").isNull else {
            throw JSONShapeError(path: "after_n", reason: "must be null, since this version knows no phases")
        }
        let channel = ChannelKey(
            gateway: GatewayKey(
                projectID: try identifier(&fields, "project_id"),
                instanceID: try identifier(&fields, "instance_id")
            ),
            channelID: try identifier(&fields, "vpc_channel_id")
        )
        let scope = try scope(&fields)
        let isNew = try fields.bool("new")
        let groupWeight = try fields.integerOrNull("member_group_weight", in: 0...100)
        let labels = try labels(&fields)
        let before = try members(&fields, "before", of: scope)
        let after = try members(&fields, "after", of: scope)
        let restText = try fields.stringOrNull("rest_fingerprint")
        var rest: Fingerprint128?
        if let restText {
            guard let parsed = Fingerprint128(hex: restText) else {
                throw JSONShapeError(path: "rest_fingerprint", reason: "must be 32 hexadecimal digits")
            }
            rest = parsed
        }
        try fields.finish()
        return Update(
            n: n,
            wave: wave,
            phase: phase,
            channel: channel,
            scope: scope,
            isNew: isNew,
            groupWeight: groupWeight,
            labels: labels,
            before: before,
            after: after,
            restFingerprint: rest
        )
    }

    private static func scope(_ fields: inout JSONFields) throws(JSONShapeError) -> Scope {
        let word = try fields.string("scope")
        let name = try fields.stringOrNull("member_group_name")
        switch (word, name) {
        case ("channel", nil):
            return .channel
        case ("group", let name?):
            guard let name = GroupName(UTF8Text(name)) else {
                throw JSONShapeError(
                    path: "member_group_name",
                    reason: "is empty: the update would overwrite every group"
                )
            }
            return .group(name)
        default:
            throw JSONShapeError(path: "scope", reason: "must be \"group\" with a name or \"channel\" without one")
        }
    }

    private static func labels(_ fields: inout JSONFields) throws(JSONShapeError) -> [Update.Label] {
        let value = try fields.value("labels")
        guard let members = value.members else {
            throw JSONShapeError(path: "labels", reason: "must be an object, is \(value.kindName)")
        }
        var labels: [Update.Label] = []
        for member in members {
            var inner = try JSONFields(.object([member]), path: "labels")
            let values = try strings(&inner, member.name)
            labels.append(Update.Label(column: UTF8Text(member.name), values: values.map { UTF8Text($0) }))
        }
        return labels
    }

    private static func members(
        _ fields: inout JSONFields,
        _ name: String,
        of scope: Scope
    ) throws(JSONShapeError) -> [Member] {
        var members: [Member] = []
        for (index, element) in try fields.array(name).enumerated() {
            let path = "\(name)[\(index)]"
            let member = try member(JSONFields(element, path: path), of: scope)
            if let last = members.last, !Member.precedes(last, member) {
                throw JSONShapeError(path: path, reason: "is out of order or stands twice")
            }
            members.append(member)
        }
        return members
    }

    private static func member(_ given: JSONFields, of scope: Scope) throws(JSONShapeError) -> Member {
        var fields = given
        let address = try address(&fields)
        let port = try fields.integer("port", in: 1...Member.portMax)
        let weight = try fields.integer("weight", in: 0...Member.weightMax)
        let isBackup = try fields.bool("is_backup")
        guard let status = MemberStatus(rawValue: try fields.integer("status", in: 1...2)) else {
            throw JSONShapeError(path: fields.path(of: "status"), reason: "must be 1 or 2")
        }
        let groupName: UTF8Text
        switch scope {
        case .channel: groupName = UTF8Text(try fields.string("member_group_name"))
        case .group(let name): groupName = name.text
        }
        try fields.finish()
        return Member(
            address: address,
            port: port,
            weight: weight,
            isBackup: isBackup,
            status: status,
            groupName: groupName
        )
    }

    private static func address(_ fields: inout JSONFields) throws(JSONShapeError) -> MemberAddress {
        if let value = fields.optionalValue("host") {
            guard let text = value.string, let host = Host(text), host.text == UTF8Text(text) else {
                throw JSONShapeError(
                    path: fields.path(of: "host"),
                    reason: "must be an address or a name in canonical form"
                )
            }
            return .ip(host)
        }
        let id = try fields.string("ecs_id")
        let name = try fields.string("ecs_name")
        guard CloudServer.isValidID(id) else {
            throw JSONShapeError(path: fields.path(of: "ecs_id"), reason: "is no cloud server id")
        }
        guard CloudServer.isValidName(name) else {
            throw JSONShapeError(path: fields.path(of: "ecs_name"), reason: "is no cloud server name")
        }
        return .ecs(id: UTF8Text(id), name: UTF8Text(name))
    }

    private static func pairs(
        _ fields: inout JSONFields,
        _ name: String
    ) throws(JSONShapeError) -> [PlanOptions.ColumnValue] {
        let value = try fields.value(name)
        guard let members = value.members else {
            throw JSONShapeError(path: fields.path(of: name), reason: "must be an object, is \(value.kindName)")
        }
        var pairs: [PlanOptions.ColumnValue] = []
        for member in members {
            guard let text = member.value.string else {
                throw JSONShapeError(path: fields.path(of: name), reason: "must hold strings")
            }
            pairs.append(PlanOptions.ColumnValue(column: member.name, value: text))
        }
        return pairs
    }

    private static func strings(_ fields: inout JSONFields, _ name: String) throws(JSONShapeError) -> [String] {
        var texts: [String] = []
        for element in try fields.array(name) {
            guard let text = element.string else {
                throw JSONShapeError(path: fields.path(of: name), reason: "must hold strings")
            }
            texts.append(text)
        }
        return texts
    }

    /// An id of a gateway or channel.
    static func identifier(_ fields: inout JSONFields, _ name: String) throws(JSONShapeError) -> UTF8Text {
        let text = try fields.string(name)
        guard Identifier.isValid(Array(text.utf8)) else {
            throw JSONShapeError(path: fields.path(of: name), reason: "is no id: letters, digits, _ and -, at most 64")
        }
        return UTF8Text(text)
    }

    /// One of the words of `Choice`.
    static func choice<Choice: RawRepresentable<String>>(
        _ fields: inout JSONFields,
        _ name: String
    ) throws(JSONShapeError) -> Choice {
        let text = try fields.string(name)
        guard let choice = Choice(rawValue: text) else {
            throw JSONShapeError(
                path: fields.path(of: name),
                reason: "\"\(TextSafety.escaped(text, lengthMax: 64))\" is not known to this version"
            )
        }
        return choice
    }

    /// A word that must be `wanted`.
    static func expect(
        _ fields: inout JSONFields,
        _ name: String,
        _ wanted: String
    ) throws(JSONShapeError) {
        let text = try fields.string(name)
        guard text == wanted else {
            throw JSONShapeError(
                path: fields.path(of: name),
                reason: "must be \"\(wanted)\", is \"\(TextSafety.escaped(text, lengthMax: 64))\""
            )
        }
    }
}
