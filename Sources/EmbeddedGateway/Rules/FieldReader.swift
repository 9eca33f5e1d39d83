internal import ByteIO
internal import GatewayAPI

/// Reads typed fields of one JSON object; an absent field and `null` are nil, anything wrong is the documented error.
struct FieldReader {
    private let object: JSONValue

    /// Takes an object. Fields other than `known` are ignored, and `note` gets their names.
    init(_ object: JSONValue, known: Set<UTF8Text>, note: (String) -> Void) {
        self.object = object
        for member in object.members ?? [] where !known.contains(UTF8Text(member.name)) { note(member.name) }
    }

    private func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// A text of `lengths` characters, all of them allowed.
    func text(
        _ name: String,
        lengths: ClosedRange<Int>,
        isAllowed: (Unicode.Scalar) -> Bool
    ) throws(APIError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw .parameterInvalid(name) }
        let length = text.unicodeScalars.count
        if length > lengths.upperBound { throw .valueTooLong(name) }
        if length < lengths.lowerBound { throw .valueTooShort(name) }
        guard text.unicodeScalars.allSatisfy(isAllowed) else { throw .parameterInvalid(name) }
        return text
    }

    /// A text of any length.
    func anyText(_ name: String) throws(APIError) -> String? {
        try text(name, lengths: 0...Int.max) { _ in true }
    }

    /// One of a few texts; with `ignoresCase` in any case of letters, and returned as it stands in `choices`.
    func choice(_ name: String, of choices: [String], ignoresCase: Bool = false) throws(APIError) -> String? {
        guard let text = try anyText(name) else { return nil }
        let wanted = Array((ignoresCase ? text.lowercased() : text).utf8)
        guard let choice = choices.first(where: { $0.utf8.elementsEqual(wanted) }) else {
            throw .parameterInvalid(name)
        }
        return choice
    }

    /// A whole number within `range`.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(APIError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integer else { throw .parameterInvalid(name) }
        guard range.contains(integer) else { throw .valueOutOfRange(name) }
        return Int(integer)
    }

    /// One of a few whole numbers: an enumeration and no range.
    func number(_ name: String, of choices: [Int64]) throws(APIError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integer, choices.contains(integer) else { throw .parameterInvalid(name) }
        return Int(integer)
    }

    /// `true` or `false`.
    func boolean(_ name: String) throws(APIError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.bool else { throw .parameterInvalid(name) }
        return bool
    }

    /// An object, which another reader takes apart.
    func object(_ name: String) throws(APIError) -> JSONValue? {
        guard let value = value(name) else { return nil }
        guard value.members != nil else { throw .parameterInvalid(name) }
        return value
    }

    /// The elements of an array, each made by `make`.
    func array<Element>(
        _ name: String,
        _ make: (JSONValue) throws(APIError) -> Element
    ) throws(APIError) -> [Element]? {
        guard let value = value(name) else { return nil }
        guard let elements = value.elements else { throw .parameterInvalid(name) }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for element in elements { result.append(try make(element)) }
        return result
    }

    /// The elements of an array of objects, each made by `make`.
    func objects<Element>(
        _ name: String,
        _ make: (JSONValue) throws(APIError) -> Element
    ) throws(APIError) -> [Element]? {
        try array(name) { element throws(APIError) in
            guard element.members != nil else { throw .parameterInvalid(name) }
            return try make(element)
        }
    }

    /// The group that a body names. An empty name is refused and not taken for an absent one, because a request without
    /// a group overwrites every group.
    func groupName() throws(APIError) -> GroupName? {
        guard let text = try anyText("member_group_name") else { return nil }
        guard let name = GroupName(text) else { throw .parameterInvalid("member_group_name") }
        return name
    }
}

extension Optional {
    /// The value of a field that must be there.
    func required(_ name: String) throws(APIError) -> Wrapped {
        guard let self else { throw .parameterMissing(name) }
        return self
    }
}

/// The body of a request.
enum RequestBody {
    /// The one JSON object of a body.
    ///
    /// Throws: `APIError` where the bytes are no strict JSON (RFC 8259), nest too deep, or are no object.
    static func object(_ bytes: [UInt8]) throws(APIError) -> JSONValue {
        guard let body = try? JSONParser.parse(bytes), body.members != nil else { throw .parameterError }
        return body
    }
}
