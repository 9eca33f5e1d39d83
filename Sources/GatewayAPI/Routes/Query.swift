package import ByteIO

/// The parameters of a query in their one canonical form: sorted by name and value, everything outside the unreserved
/// characters of RFC 3986 percent-encoded.
///
/// The same text goes over the wire and under the signature, so the two cannot disagree.
package struct Query: Hashable, Sendable {
    private struct Item: Hashable, Comparable, Sendable {
        let name: UTF8Text
        let value: UTF8Text

        static func < (left: Item, right: Item) -> Bool {
            left.name == right.name ? left.value < right.value : left.name < right.name
        }
    }

    private var items: [Item] = []

    /// A query without parameters.
    package init() {}

    /// The query that asks for one page.
    package init(_ page: Page) {
        append("offset", "\(page.offset)")
        append("limit", "\(page.limit)")
    }

    /// Reads the text after the `?` of a request; nil where an escape is broken or decodes to no UTF-8.
    package init?(encoded: some StringProtocol) {
        for pair in encoded.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decoded(parts[0]) else { return nil }
            var value: UTF8Text? = ""
            if parts.count == 2 { value = PercentEncoding.decoded(parts[1]) }
            guard let value else { return nil }
            items.append(Item(name: name, value: value))
        }
    }

    /// Adds a parameter.
    package mutating func append(_ name: String, _ value: String) {
        items.append(Item(name: UTF8Text(name), value: UTF8Text(value)))
    }

    /// The first value under `name`, or nil.
    package subscript(name: UTF8Text) -> String? {
        items.first { $0.name == name }?.value.text
    }

    /// The canonical text without the `?`; empty where there is no parameter.
    package var encoded: String {
        items.sorted()
            .map { PercentEncoding.encoded($0.name.utf8) + "=" + PercentEncoding.encoded($0.value.utf8) }
            .joined(separator: "&")
    }
}
