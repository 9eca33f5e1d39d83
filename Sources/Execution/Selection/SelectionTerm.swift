package import ByteIO
package import PlanModel

/// A part of a plan, as `--only` names it: some updates, some waves, a channel or a gateway.
package enum SelectionTerm: Hashable, Sendable {
    /// Updates by number.
    case updates(ClosedRange<Int>)
    /// Waves by number.
    case waves(ClosedRange<Int>)
    /// A channel by its id, at whatever gateway.
    case channel(UTF8Text)
    case gateway(GatewayKey)

    /// The forms, for help texts and messages.
    package static let forms = "N, N-M, wave=N, wave=N-M, channel=ID or gateway=PROJECT/INSTANCE"

    /// Reads `17`, `3-9`, `wave=2`, `wave=2-3`, `channel=ID` or `gateway=PROJECT/INSTANCE`; nil for anything else.
    package init?(parsing text: String) {
        guard let sign = text.firstIndex(of: "=") else {
            guard let range = Self.range(text) else { return nil }
            self = .updates(range)
            return
        }
        let value = String(text[text.index(after: sign)...])
        switch text[..<sign] {
        case "wave":
            guard let range = Self.range(value) else { return nil }
            self = .waves(range)
        case "channel":
            guard !value.isEmpty else { return nil }
            self = .channel(UTF8Text(value))
        case "gateway":
            let ids = value.split(separator: "/", omittingEmptySubsequences: false)
            guard ids.count == 2, !ids[0].isEmpty, !ids[1].isEmpty else { return nil }
            self = .gateway(GatewayKey(projectID: UTF8Text(String(ids[0])), instanceID: UTF8Text(String(ids[1]))))
        default: return nil
        }
    }

    /// The term in the form in which it is read.
    package var text: String {
        switch self {
        case .updates(let range): Self.text(of: range)
        case .waves(let range): "wave=" + Self.text(of: range)
        case .channel(let id): "channel=" + id.text
        case .gateway(let key): "gateway=\(key.projectID.text)/\(key.instanceID.text)"
        }
    }

    /// Several terms as one text, separated by spaces, of which a term has none where its ids are those of a plan.
    package static func joined(_ terms: [SelectionTerm]) -> String {
        terms.map(\.text).joined(separator: " ")
    }

    /// Reads what `joined` has made; nil where it is something else.
    package static func list(_ text: String) -> [SelectionTerm]? {
        let words = text.split(separator: " ")
        let terms = words.compactMap { SelectionTerm(parsing: String($0)) }
        return terms.count == words.count ? terms : nil
    }

    /// A number from 1, or two of them that do not fall.
    private static func range(_ text: String) -> ClosedRange<Int>? {
        let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { digits -> Int? in
            guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int(digits).flatMap { $0 > 0 ? $0 : nil }
        }
        guard (1...2).contains(numbers.count), let first = numbers[0], let last = numbers[numbers.count - 1],
            first <= last
        else { return nil }
        return first...last
    }

    private static func text(of range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
}
