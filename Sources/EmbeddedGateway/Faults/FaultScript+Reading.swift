internal import ByteIO

/// A fault script that cannot be used, and why.
package struct FaultScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place and the reason; text of the script in it is escaped.
    package let description: String
}

extension FaultScript {
    /// The format's name and version.
    package static let format = "cutover.faults/1"
    private static let rulesMax = 1_000

    /// Reads a script: strict JSON with no unknown names (page "Fault scripts").
    ///
    /// Throws: `FaultScriptError` at the first mistake.
    package init(parsing bytes: [UInt8]) throws(FaultScriptError) {
        do {
            var fields = try JSONFields(try JSONParser.parse(bytes))
            guard try fields.string("format") == Self.format else {
                throw JSONShapeError(path: "format", reason: "must be \(Self.format)")
            }
            seed = UInt64(try fields.integer("seed", in: 0...Int.max, orElse: 0))
            let elements = try fields.array("rules")
            guard elements.count <= Self.rulesMax else {
                throw JSONShapeError(path: "rules", reason: "holds more than \(Self.rulesMax)")
            }
            rules = []
            for (index, element) in elements.enumerated() {
                let rule = try FaultRule(JSONFields(element, path: "rules[\(index)]"))
                guard !rules.contains(where: { UTF8Text($0.name) == UTF8Text(rule.name) }) else {
                    throw JSONShapeError(path: "rules[\(index)].name", reason: "stands twice")
                }
                rules.append(rule)
            }
            try fields.finish()
        } catch let error as JSONShapeError {
            throw FaultScriptError(description: error.description)
        } catch {
            throw FaultScriptError(description: "no strict JSON: \(error)")
        }
    }
}

extension FaultRule {
    private static let attemptMax = 1_000_000
    /// An hour: a longer delay is a mistake in the unit.
    static let milliseconds = 0...3_600_000

    init(_ fields: JSONFields) throws(JSONShapeError) {
        var fields = fields
        name = try fields.string("name")
        guard (1...64).contains(name.unicodeScalars.count), TextSafety.firstUnsafe(in: name) == nil else {
            throw JSONShapeError(path: fields.path(of: "name"), reason: "must have 1 to 64 visible characters")
        }
        selector = try FaultSelector(&fields)
        if let value = fields.optionalValue("attempts") {
            attempts = try Self.attempts(value, path: fields.path(of: "attempts"))
        }
        if let value = fields.optionalValue("share") {
            share = try Self.share(value, path: fields.path(of: "share"))
        }
        countMax = try fields.optionalInteger("count", in: 1...Self.attemptMax)
        delayBeforeMilliseconds = Int64(try fields.integer("delay_before_ms", in: Self.milliseconds, orElse: 0))
        delayAfterMilliseconds = Int64(try fields.integer("delay_after_ms", in: Self.milliseconds, orElse: 0))
        if let value = fields.optionalValue("action") {
            action = try FaultAction(JSONFields(value, path: fields.path(of: "action")))
        } else if delayBeforeMilliseconds == 0, delayAfterMilliseconds == 0 {
            throw JSONShapeError(path: fields.path(of: "action"), reason: "is missing, and so is a delay")
        }
        try fields.finish()
    }

    private static func attempts(_ value: JSONValue, path: String) throws(JSONShapeError) -> Set<Int> {
        let numbers = (value.elements ?? []).compactMap(\.integer)
        guard let elements = value.elements, !elements.isEmpty, numbers.count == elements.count,
            numbers.allSatisfy({ (1...Int64(attemptMax)).contains($0) })
        else { throw JSONShapeError(path: path, reason: "must be an array of numbers from 1, not empty") }
        return Set(numbers.map { Int($0) })
    }

    private static func share(_ value: JSONValue, path: String) throws(JSONShapeError) -> Double {
        let share: Double? =
            switch value {
            case .integer(let whole): Double(whole)
            case .number(let text): Double(text)
            default: nil
            }
        guard let share, (0...1).contains(share) else {
            throw JSONShapeError(path: path, reason: "must be a number from 0 to 1")
        }
        return share
    }
}

extension FaultSelector {
    init(_ fields: inout JSONFields) throws(JSONShapeError) {
        if let value = try fields.optionalString("route") {
            guard let named = GatewayOperation(rawValue: value) else {
                throw JSONShapeError(path: fields.path(of: "route"), reason: "must be the name of an operation")
            }
            operation = named
        }
        method = try fields.optionalString("method")
        path = try fields.optionalString("path").map(GlobPattern.init)
        channel = try fields.optionalString("channel").map(GlobPattern.init)
    }
}

extension JSONFields {
    /// Takes a text out, or nil where the name is missing.
    mutating func optionalString(_ name: String) throws(JSONShapeError) -> String? {
        guard let value = optionalValue(name) else { return nil }
        guard let text = value.string, !text.isEmpty else {
            throw JSONShapeError(path: path(of: name), reason: "must be a text that is not empty")
        }
        return text
    }

    /// Takes an integer within `range` out, or nil where the name is missing.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) throws(JSONShapeError) -> Int? {
        guard let value = optionalValue(name) else { return nil }
        guard let number = value.integer.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw JSONShapeError(
                path: path(of: name),
                reason: "must be an integer from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// The same with a value for where the name is missing.
    mutating func integer(_ name: String, in range: ClosedRange<Int>, orElse missing: Int) throws(JSONShapeError)
        -> Int
    {
        try optionalInteger(name, in: range) ?? missing
    }

    /// Takes `true` or `false` out, or `missing` where the name is missing.
    mutating func bool(_ name: String, orElse missing: Bool) throws(JSONShapeError) -> Bool {
        guard let value = optionalValue(name) else { return missing }
        guard let bool = value.bool else {
            throw JSONShapeError(path: path(of: name), reason: "must be true or false, is \(value.kindName)")
        }
        return bool
    }
}
