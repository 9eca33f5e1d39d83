internal import ByteIO
internal import GatewayAPI

/// The query of a list request: decoded strictly, unknown parameters ignored, of a repeated one the first counts.
struct RequestQuery {
    private let query: Query
    private let preciseNames: Set<UTF8Text>

    /// Throws: `APIError` where an escape is malformed or a value is no UTF-8.
    init(_ text: String) throws(APIError) {
        // Python's clients write a space as a plus sign; a name with a plus in it cannot exist.
        let spaced = text.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%20")
        guard let query = Query(encoded: spaced) else { throw .parameterError }
        self.query = query
        let precise = query["precise_search"] ?? ""
        preciseNames = Set(precise.split(separator: ",").map { UTF8Text(String($0)) })
    }

    private func text(_ name: String) -> String? {
        guard let value = query[UTF8Text(name)], !value.isEmpty else { return nil }
        return value
    }

    /// What to look for under `name`; nil where it is absent or empty.
    ///
    /// Throws: `APIError` where the text holds a control or invisible character, which no name has.
    func filter(_ name: String) throws(APIError) -> TextFilter? {
        try filter(name, isPrecise: preciseNames.contains(UTF8Text(name)))
    }

    /// The same, whole whatever `precise_search` says.
    func wholeFilter(_ name: String) throws(APIError) -> TextFilter? {
        try filter(name, isPrecise: true)
    }

    private func filter(_ name: String, isPrecise: Bool) throws(APIError) -> TextFilter? {
        guard let text = text(name) else { return nil }
        guard TextSafety.firstUnsafe(in: text) == nil else { throw .parameterInvalid(name) }
        return TextFilter(text: text, isPrecise: isPrecise)
    }

    /// A whole number under `name`; nil where it is absent or empty.
    func integer(_ name: String) throws(APIError) -> Int? {
        guard let text = text(name) else { return nil }
        guard Self.isWholeNumber(text), let value = Int(text) else { throw .parameterInvalid(name) }
        return value
    }

    /// The same, where a number of any length is taken: one that is out of range is the nearest that is not.
    private func clampedInteger(_ name: String) throws(APIError) -> Int? {
        guard let text = text(name) else { return nil }
        guard Self.isWholeNumber(text) else { throw .parameterInvalid(name) }
        return Int(text) ?? (text.hasPrefix("-") ? .min : .max)
    }

    private static func isWholeNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// A kind of channel under `name`; nil where it is absent or empty.
    func channelKind(_ name: String) throws(APIError) -> ChannelKind? {
        guard let text = text(name) else { return nil }
        guard let kind = ChannelKind(rawValue: text) else { throw .parameterInvalid(name) }
        return kind
    }

    /// Which page is asked for; out-of-range values are clamped as documented.
    func page() throws(APIError) -> Page {
        Page(offset: try clampedInteger("offset"), limit: try clampedInteger("limit"))
    }
}
