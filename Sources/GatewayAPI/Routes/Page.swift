/// Which part of a list is asked for, clamped as every list of the API clamps it (no value is an error).
///
/// Source: the query parameters `offset` and `limit` of the API reference's lists.
package struct Page: Hashable, Sendable {
    /// The largest page, in items.
    package static let limitMax = 500
    /// The page that is served where none is asked for, in items.
    package static let limitDefault = 20

    /// Items before this page.
    package let offset: Int
    /// Items on this page at most, 1...500.
    package let limit: Int

    /// Clamps: an offset below 0 is 0; a limit below 1 is 20, above 500 it is 500; nil stands for the default.
    package init(offset: Int? = nil, limit: Int? = nil) {
        let limit = limit ?? Self.limitDefault
        self.offset = max(0, offset ?? 0)
        self.limit = limit < 1 ? Self.limitDefault : min(limit, Self.limitMax)
    }
}
