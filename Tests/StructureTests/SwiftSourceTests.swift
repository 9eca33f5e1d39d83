import Testing

@Test(arguments: [
    ("import A", "A"), ("package import A", "A"), ("@testable internal import A.B", "A"),
    ("    import struct A.B", "A"), ("@preconcurrency import A", "A"),
])
func `the module of an import line is found`(line: String, module: String) {
    #expect(SwiftSource(path: "Sources/T/F.swift", text: line).imports == [module])
}

@Test(arguments: ["// import A", "let text = \"import A\"", "/// import A", "importer A"])
func `a line that only looks like an import is none`(line: String) {
    #expect(SwiftSource(path: "Sources/T/F.swift", text: line).imports.isEmpty)
}

@Test(arguments: [
    ("a // b!", "a "),
    ("a /* b! */ c", "a  c"),
    ("a(\"b!\")", "a(\"\")"),
    ("a(\"b \\(c(\"d!\") + e) f!\") g", "a(\"\"(c(\"\") + e)) g"),
    ("a(#\"b\\(\"#) c", "a(\"\") c"),
    ("a(\"\"\"\n  b! \"c\"\n  \"\"\") d", "a(\"\"\n\n) d"),
    ("a(\"\\\"b!\") c", "a(\"\") c"),
])
func `comments and literals are left out of code`(text: String, code: String) {
    #expect(SwiftSource(path: "Sources/T/F.swift", text: text).code.joined(separator: "\n") == code)
}

@Test func `the target of a file is its folder`() {
    #expect(SwiftSource(path: "Sources/Planning/CSV/Reader.swift", text: "").target == "Planning")
}
