/// A JSON value that is not of the form it must have: where and why.
package struct JSONShapeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the value from the outermost object, as `members[2].port`; empty for the object itself.
    package let path: String
    package let reason: String

    /// An error at `path`.
    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

/// Reads an object of a closed format: each name is asked for once, and `finish()` refuses the names that nobody asked for.
///
/// For replies of servers, which may grow names of their own, use `JSONValue`'s subscript instead.
package struct JSONFields {
    private let path: String
    private var remaining: [UTF8Text: JSONValue]

    /// Takes an object.
    ///
    /// Throws: `JSONShapeError` where `value` is none.
    package init(_ value: JSONValue, path: String = "") throws(JSONShapeError) {
        guard let members = value.members else {
            throw JSONShapeError(path: path, reason: "must be an object, is \(value.kindName)")
        }
        self.path = path
        remaining = Dictionary(members.map { (UTF8Text($0.name), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The path of a name in this object.
    package func path(of name: String) -> String {
        path.isEmpty ? name : path + "." + name
    }

    /// Takes a value out, or nil where the name is missing.
    package mutating func optionalValue(_ name: String) -> JSONValue? {
        remaining.removeValue(forKey: UTF8Text(name))
    }

    /// Takes a value out.
    ///
    /// Throws: `JSONShapeError` where the name is missing.
    package mutating func value(_ name: String) throws(JSONShapeError) -> JSONValue {
        guard let value = optionalValue(name) else {
            throw JSONShapeError(path: path(of: name), reason: "is missing")
        }
        return value
    }

    /// Takes a string out.
    ///
    /// Throws: `JSONShapeError` where it is missing or no string.
    package mutating func string(_ name: String) throws(JSONShapeError) -> String {
        let value = try value(name)
        guard let text = value.string else { throw wrongKind(name, value, "a string") }
        return text
    }

    /// Takes a string or `null` out.
    ///
    /// Throws: `JSONShapeError` where it is missing or of another kind.
    package mutating func stringOrNull(_ name: String) throws(JSONShapeError) -> String? {
        let value = try value(name)
        if value.isNull { return nil }
        guard let text = value.string else { throw wrongKind(name, value, "a string or null") }
        return text
    }

    /// Takes an integer within `range` out.
    ///
    /// Throws: `JSONShapeError` where it is missing, no integer or outside.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(JSONShapeError) -> Int {
        let value = try value(name)
        guard let wide = value.integer, let number = Int(exactly: wide) else {
            throw wrongKind(name, value, "an integer")
        }
        guard range.contains(number) else {
            throw JSONShapeError(
                path: path(of: name),
                reason: "is \(number), must be from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// Takes an integer within `range` or `null` out.
    ///
    /// Throws: `JSONShapeError` where it is missing, of another kind or outside.
    package mutating func integerOrNull(_ name: String, in range: ClosedRange<Int>) throws(JSONShapeError) -> Int? {
        if remaining[UTF8Text(name)]?.isNull == true {
            _ = optionalValue(name)
            return nil
        }
        return try integer(name, in: range)
    }

    /// Takes a boolean out.
    ///
    /// Throws: `JSONShapeError` where it is missing or of another kind.
    package mutating func bool(_ name: String) throws(JSONShapeError) -> Bool {
        let value = try value(name)
        guard let result = value.bool else { throw wrongKind(name, value, "true or false") }
        return result
    }

    /// Takes an array out.
    ///
    /// Throws: `JSONShapeError` where it is missing or of another kind.
    package mutating func array(_ name: String) throws(JSONShapeError) -> [JSONValue] {
        let value = try value(name)
        guard let elements = value.elements else { throw wrongKind(name, value, "an array") }
        return elements
    }

    /// Takes an object out, as fields of its own.
    ///
    /// Throws: `JSONShapeError` where it is missing or of another kind.
    package mutating func object(_ name: String) throws(JSONShapeError) -> JSONFields {
        try JSONFields(try value(name), path: path(of: name))
    }

    /// Ends the reading.
    ///
    /// Throws: `JSONShapeError` naming the first name, by bytes, that nobody asked for.
    package func finish() throws(JSONShapeError) {
        guard let name = remaining.keys.min() else { return }
        throw JSONShapeError(path: path(of: TextSafety.escaped(name.text, lengthMax: 64)), reason: "is an unknown name")
    }

    private func wrongKind(_ name: String, _ value: JSONValue, _ wanted: String) -> JSONShapeError {
        JSONShapeError(path: path(of: name), reason: "must be \(wanted), is \(value.kindName)")
    }
}
