internal import ByteIO
internal import GatewayAPI

/// Reads typed fields of one JSON object; an absent field and `null` are nil, anything wrong is the documented error.
struct FieldReader {
    private let object: JSONValue

    init(_ object: JSONValue) {
        self.object = object
    }

    private func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// A text of at most `lengthMax` characters, all of them allowed.
    func text(
        _ name: String,
        lengthMax: Int?,
        isAllowed: (Unicode.Scalar) -> Bool
    ) throws(APIError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw .parameterInvalid(name) }
        if let lengthMax, text.unicodeScalars.count > lengthMax { throw .valueTooLong(name) }
        guard text.unicodeScalars.allSatisfy(isAllowed) else { throw .parameterInvalid(name) }
        return text
    }

    /// A whole number within `range`.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(APIError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integer else { throw .parameterInvalid(name) }
        guard range.contains(integer) else { throw .valueOutOfRange(name) }
        return Int(integer)
    }

    /// `true` or `false`.
    func boolean(_ name: String) throws(APIError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.bool else { throw .parameterInvalid(name) }
        return bool
    }

    /// The status of a member: 1 or 2, an enumeration and no range.
    func status() throws(APIError) -> Int? {
        guard let value = value("status") else { return nil }
        guard let integer = value.integer, integer == 1 || integer == 2 else { throw .parameterInvalid("status") }
        return Int(integer)
    }

    /// The group that a body names. An empty name is refused and not taken for an absent one, because a request without
    /// a group overwrites every group.
    func groupName() throws(APIError) -> GroupName? {
        guard let value = value("member_group_name") else { return nil }
        guard let text = value.string, let name = GroupName(text) else { throw .parameterInvalid("member_group_name") }
        return name
    }
}
