internal import ByteIO

/// Reading a plan's footer back, as strictly as its other lines.
extension PlanLines {
    static func summary(_ value: JSONValue) throws(JSONShapeError) -> PlanSummary {
        var fields = try JSONFields(value)
        try expect(&fields, "line", "footer")
        var inputs: [PlanSummary.Input] = []
        for (index, element) in try fields.array("inputs").enumerated() {
            var inner = try JSONFields(element, path: "inputs[\(index)]")
            let role: PlanSummary.Input.Role = try choice(&inner, "role")
            let rowCount = try inner.integer("rows", in: 0...Int.max)
            guard let fingerprint = Fingerprint128(hex: try inner.string("fingerprint")) else {
                throw JSONShapeError(path: inner.path(of: "fingerprint"), reason: "must be 32 hexadecimal digits")
            }
            try inner.finish()
            inputs.append(PlanSummary.Input(role: role, rowCount: rowCount, fingerprint: fingerprint))
        }
        let waves = try waves(&fields)
        let gateways = try gateways(&fields)
        let updateCount = try fields.integer("updates", in: countRange)
        var groupFields = try fields.object("groups")
        var groups = PlanSummary.GroupCounts()
        groups.changed = try groupFields.integer("changed", in: countRange)
        groups.unchanged = try groupFields.integer("unchanged", in: countRange)
        groups.new = try groupFields.integer("new", in: countRange)
        groups.emptied = try groupFields.integer("emptied", in: countRange)
        groups.notCovered = try groupFields.integer("not_covered", in: countRange)
        try groupFields.finish()
        var memberFields = try fields.object("members")
        var members = MemberCounts()
        members.added = try memberFields.integer("added", in: 0...Int.max)
        members.removed = try memberFields.integer("removed", in: 0...Int.max)
        members.changed = try memberFields.integer("changed", in: 0...Int.max)
        try memberFields.finish()
        _ = try fields.string("sha256")
        try fields.finish()
        return PlanSummary(
            inputs: inputs,
            waves: waves,
            gateways: gateways,
            updateCount: updateCount,
            groups: groups,
            members: members
        )
    }

    private static func waves(_ fields: inout JSONFields) throws(JSONShapeError) -> [PlanSummary.Wave] {
        var waves: [PlanSummary.Wave] = []
        for (index, element) in try fields.array("waves").enumerated() {
            var inner = try JSONFields(element, path: "waves[\(index)]")
            waves.append(
                PlanSummary.Wave(
                    wave: try inner.integer("wave", in: 1...Int(Int32.max)),
                    name: try inner.stringOrNull("name"),
                    firstN: try inner.integer("first_n", in: 1...Int(Int32.max)),
                    updateCount: try inner.integer("updates", in: 1...Int(Int32.max))
                )
            )
            try inner.finish()
        }
        return waves
    }

    private static func gateways(_ fields: inout JSONFields) throws(JSONShapeError) -> [PlanSummary.Gateway] {
        var gateways: [PlanSummary.Gateway] = []
        for (index, element) in try fields.array("gateways").enumerated() {
            var inner = try JSONFields(element, path: "gateways[\(index)]")
            let key = GatewayKey(
                projectID: try identifier(&inner, "project_id"),
                instanceID: try identifier(&inner, "instance_id")
            )
            gateways.append(
                PlanSummary.Gateway(
                    key: key,
                    channelCount: try inner.integer("channels", in: 1...Int(Int32.max)),
                    updateCount: try inner.integer("updates", in: 1...Int(Int32.max))
                )
            )
            try inner.finish()
        }
        return gateways
    }
}
