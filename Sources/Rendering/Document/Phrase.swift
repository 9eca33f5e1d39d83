package import ByteIO

/// One line of running text: words of our own, and names that came from outside.
///
/// The two are kept apart so that a painter can set names off (as code in Markdown) and so that no foreign text slips into
/// the words: an interpolation takes text only under a label that says which it is.
package struct Phrase: Hashable, Sendable {
    /// A piece of a phrase.
    package enum Span: Hashable, Sendable {
        /// Our own words.
        case words(String)
        /// Foreign text: an id, a name, a message of a server.
        case name(String)
    }

    /// The pieces in order.
    package private(set) var spans: [Span]

    /// The longest name that is shown whole, in characters; the API allows 64 for its names.
    package static let nameLengthMax = 100
    /// The longest foreign message that is shown whole, in characters.
    package static let messageLengthMax = 500

    /// A phrase of no text.
    package init() {
        spans = []
    }

    /// Our own words.
    package init(words: String) {
        spans = [.words(words)]
    }

    /// A foreign name, cut where it is too long.
    package init(name: String) {
        spans = [.name(TextSafety.escaped(name, lengthMax: Self.nameLengthMax))]
    }

    /// A foreign name, cut where it is too long.
    package init(name: UTF8Text) {
        self.init(name: name.text)
    }

    /// A foreign sentence, cut where it is too long.
    package init(message: String) {
        spans = [.name(TextSafety.escaped(message, lengthMax: Self.messageLengthMax))]
    }

    /// Both phrases, one after the other.
    package static func + (left: Phrase, right: Phrase) -> Phrase {
        var sum = left
        sum += right
        return sum
    }

    /// Adds a phrase at the end.
    package static func += (left: inout Phrase, right: Phrase) {
        left.spans += right.spans
    }
}

extension Phrase: ExpressibleByStringInterpolation {
    /// A phrase from a literal.
    package init(stringLiteral value: String) {
        self.init(words: value)
    }

    /// A phrase from an interpolated literal.
    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.phrase
    }

    /// Collects the pieces of an interpolated literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var phrase = Phrase()

        /// Starts with nothing.
        package init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds our own words.
        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { phrase.spans.append(.words(literal)) }
        }

        /// Adds a number.
        package mutating func appendInterpolation(_ number: Int) {
            phrase.spans.append(.words(String(number)))
        }

        /// Adds a phrase.
        package mutating func appendInterpolation(_ other: Phrase) {
            phrase += other
        }

        /// Adds our own words.
        package mutating func appendInterpolation(words: String) {
            phrase.spans.append(.words(words))
        }

        /// Adds a foreign name.
        package mutating func appendInterpolation(name: String) {
            phrase += Phrase(name: name)
        }

        /// Adds a foreign name.
        package mutating func appendInterpolation(name: UTF8Text) {
            phrase += Phrase(name: name)
        }

        /// Adds a foreign sentence.
        package mutating func appendInterpolation(message: String) {
            phrase += Phrase(message: message)
        }
    }
}

extension Sequence<Phrase> {
    /// The phrases in one, with `separator` between them.
    package func joined(separator: String) -> Phrase {
        var result = Phrase()
        for (index, phrase) in enumerated() {
            if index > 0 { result += Phrase(words: separator) }
            result += phrase
        }
        return result
    }
}
