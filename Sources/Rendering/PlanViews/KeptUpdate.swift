package import PlanModel

/// An update as a value, or as its line in the plan, which is decoded where it is looked at.
package enum UpdateContent: Sendable {
    case value(Update)
    /// The line behind the number.
    case line(n: Int, tail: [UInt8])

    /// The update; nil where the line is none of a plan.
    var update: Update? {
        switch self {
        case .value(let update): update
        case .line(let n, let tail): tail.withUnsafeBytes { Update(n: n, tail: $0) }
        }
    }
}

/// An update that may be shown at the end: its content, or, of a long line, what can be shown of it.
struct KeptUpdate: Sendable {
    private enum Kept: Sendable {
        case content(UpdateContent)
        case excerpt([Block])
    }

    private static let lineBytesMax = 8 << 10

    let n: Int
    private let linesMax: Int
    private let kept: Kept

    /// Keeps what an excerpt of at most `linesMax` lines needs.
    init(n: Int, _ content: UpdateContent, linesMax: Int) {
        (self.n, self.linesMax) = (n, linesMax)
        if case .line(_, let tail) = content, tail.count > Self.lineBytesMax {
            kept = .excerpt(Self.excerpt(content, linesMax: linesMax))
        } else {
            kept = .content(content)
        }
    }

    /// The update on its own, its difference cut to so many lines.
    var excerpt: [Block] {
        switch kept {
        case .content(let content): Self.excerpt(content, linesMax: linesMax)
        case .excerpt(let blocks): blocks
        }
    }

    private static func excerpt(_ content: UpdateContent, linesMax: Int) -> [Block] {
        guard let update = content.update else { return [] }
        return update.excerpt(of: update.difference, linesMax: linesMax)
    }
}

extension Update {
    /// The update on its own: where it stands, and its difference cut to `linesMax` lines.
    func excerpt(of difference: MemberDifference, linesMax: Int) -> [Block] {
        [
            .paragraph("\(headingPhrase), of \(channel.headingPhrase)"),
            .diff(lines(of: difference, showsUnchanged: false, linesMax: linesMax)),
        ]
    }
}
