internal import ByteIO

/// Reads the fields of one JSON object: unknown ones are passed over, a known one must have its documented type.
///
/// `null` and absent are the same.
struct FieldReader {
    private let object: JSONValue
    private let place: String

    /// Throws: `MalformedReply` where `json` is no object; `place` says which value it is.
    init(_ json: JSONValue, at place: String) throws(MalformedReply) {
        guard json.members != nil else {
            throw MalformedReply(reason: "\(place) is not an object but \(json.kindName)")
        }
        self.object = json
        self.place = place
    }

    private func field<Value>(
        _ name: String,
        _ kind: String,
        _ read: (JSONValue) -> Value?
    ) throws(MalformedReply) -> Value? {
        guard let json = object[name], !json.isNull else { return nil }
        guard let value = read(json) else {
            throw MalformedReply(reason: "\(place).\(name) is not \(kind) but \(json.kindName)")
        }
        return value
    }

    func text(_ name: String) throws(MalformedReply) -> UTF8Text? {
        try field(name, "a string") { json in json.string.map { UTF8Text($0) } }
    }

    func integer(_ name: String) throws(MalformedReply) -> Int? {
        try field(name, "an integer") { $0.integer.flatMap(Int.init(exactly:)) }
    }

    /// A count, which is never negative.
    func count(_ name: String) throws(MalformedReply) -> Int64? {
        try field(name, "a count") { json in json.integer.flatMap { $0 < 0 ? nil : $0 } }
    }

    func bool(_ name: String) throws(MalformedReply) -> Bool? {
        try field(name, "a boolean") { $0.bool }
    }

    /// An object, which another reader takes apart.
    func object(_ name: String) throws(MalformedReply) -> JSONValue? {
        try field(name, "an object") { json in json.members == nil ? nil : json }
    }

    /// The elements of an array, each made by `make`.
    func array<Element>(
        _ name: String,
        _ make: (JSONValue) throws(MalformedReply) -> Element
    ) throws(MalformedReply) -> [Element]? {
        guard let elements = try field(name, "an array", { $0.elements }) else { return nil }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for element in elements { result.append(try make(element)) }
        return result
    }

    /// `value`, which the API always sends.
    func required<Value>(_ value: Value?, _ name: String) throws(MalformedReply) -> Value {
        guard let value else { throw MalformedReply(reason: "\(place).\(name) is missing") }
        return value
    }
}

extension JSONValue {
    /// Parses the body of a reply.
    ///
    /// Throws: `MalformedReply` where `bytes` are not strict JSON.
    init(reply bytes: [UInt8]) throws(MalformedReply) {
        do {
            self = try JSONParser.parse(bytes)
        } catch {
            throw MalformedReply(reason: error.description)
        }
    }
}

extension JSONWriter {
    /// Writes a name with a text, or nothing where there is none.
    mutating func field(_ name: String, _ text: UTF8Text?) {
        if let text { member(name, text) }
    }

    /// Writes a name with a text, or nothing where there is none.
    mutating func field(_ name: String, _ text: String?) {
        if let text { member(name, text) }
    }

    /// Writes a name with an integer, or nothing where there is none.
    mutating func field(_ name: String, _ value: Int?) {
        if let value { member(name, value) }
    }

    /// Writes a name with a boolean, or nothing where there is none.
    mutating func field(_ name: String, _ value: Bool?) {
        if let value { member(name, value) }
    }
}
