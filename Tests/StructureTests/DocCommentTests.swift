import Testing

/// Declarations that other targets see must say what they are.
///
/// The test reads lines, not syntax. It lets through what needs no words: stored properties (their name and type often
/// say all), operators, and what fulfils a protocol of this package or of the standard library, whose own words hold.
@Suite struct DocCommentTests {
    private let sources: [SwiftSource]
    /// What protocols of this package require, by name, and the usual requirements of the standard library.
    private let requirements: Set<String>

    init() throws {
        sources = try SwiftSource.all(under: .sources)
        requirements = sources.reduce(into: [
            "description", "debugDescription", "customMirror", "hash", "encode", "next",
        ]) {
            $0.formUnion($1.protocolRequirements)
        }
    }

    @Test func `every declaration that other targets see has a doc comment`() {
        let missing = sources.flatMap { $0.undocumentedDeclarations(requirements: requirements) }
        #expect(missing == [])
    }
}

@Test(arguments: [
    "package func a() {}", "    package static func a() {}", "@inlinable package init() {}", "package struct A {",
    "package var a: Int { 1 }", "package typealias A = Int", "package subscript(a: Int) -> Int { a }",
])
func `a declaration without a doc comment is found`(line: String) {
    let bare = SwiftSource(path: "F.swift", text: "// no doc\n" + line)
    #expect(bare.undocumentedDeclarations(requirements: []) == ["F.swift:2"])
    let documented = SwiftSource(path: "F.swift", text: "/// Words.\n@discardableResult\n" + line)
    #expect(documented.undocumentedDeclarations(requirements: []) == [])
}

@Test(arguments: [
    "func a() {}", "package import A", "package let a: Int", "package var a = 0",
    "package static func < (l: A, r: A) {",
    "package func required() {}", "package var required: Int { 1 }", "package extension A {",
])
func `what needs no words is let through`(line: String) {
    #expect(SwiftSource(path: "F.swift", text: line).undocumentedDeclarations(requirements: ["required"]) == [])
}

extension SwiftSource {
    /// The names that the protocols of this file require.
    fileprivate var protocolRequirements: Set<String> {
        var names: Set<String> = []
        var isInside = false
        for line in code {
            if line.hasPrefix("package protocol ") || line.hasPrefix("protocol ") { isInside = !line.contains("}") }
            if isInside, let match = line.firstMatch(of: /(?:func|var) (\w+)/) { names.insert(String(match.1)) }
            if line == "}" { isInside = false }
        }
        return names
    }

    /// The places of `package` declarations that need a doc comment and have none.
    fileprivate func undocumentedDeclarations(requirements: Set<String>) -> [String] {
        lines.indices.filter { index in
            needsDocComment(code[index], requirements: requirements) && !isDocumented(at: index)
        }.map(place)
    }

    private func needsDocComment(_ line: String, requirements: Set<String>) -> Bool {
        guard line.contains("package ") else { return false }
        let start = /\s*(?:@\w+(?:\([^)]*\))? )*package (?:(?:static|final|mutating|indirect|nonisolated) )*/
        guard let match = line.prefixMatch(of: start) else { return false }
        let words = line[match.range.upperBound...].split(maxSplits: 1, whereSeparator: { $0 == " " })
        guard let kind = words.first, !["import", "extension", "let", "case"].contains(kind) else { return false }
        guard words.count == 2, ["func", "var"].contains(kind) else { return true }
        // A stored property opens no brace on its line, a computed one does.
        if kind == "var", !line.contains("{") { return false }
        let name = words[1].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" }
        return !name.isEmpty && !requirements.contains(String(name))
    }

    private func isDocumented(at index: Int) -> Bool {
        var above = index - 1
        func starts(_ text: String) -> Bool { above >= 0 && lines[above].drop { $0 == " " }.hasPrefix(text) }
        while starts("@") { above -= 1 }
        return starts("///")
    }
}
