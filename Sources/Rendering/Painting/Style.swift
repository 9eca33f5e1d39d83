/// Whether and how text is coloured; whether a terminal wants colours is decided by the caller.
package struct Style: Hashable, Sendable {
    /// What a piece of text is.
    package enum Role: Hashable, Sendable {
        case heading, added, removed, changed, faint, plain
    }

    private let usesColors: Bool

    /// Text without any control sequence.
    package static let plain = Style(usesColors: false)
    /// Text with colours of ECMA-48 (SGR), which every terminal knows.
    package static let colored = Style(usesColors: true)

    /// `text` as `role`.
    func paint(_ text: String, as role: Role) -> String {
        guard usesColors, let code = Self.code(of: role) else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private static func code(of role: Role) -> String? {
        switch role {
        case .heading: "1"
        case .added: "32"
        case .removed: "31"
        case .changed: "33"
        case .faint: "2"
        case .plain: nil
        }
    }
}
