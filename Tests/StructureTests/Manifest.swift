/// The targets of `Package.swift` with the dependencies that they declare, as its text has them.
///
/// The manifest keeps one form: products are named by constants, targets are made by `library`, `tests(of:)`,
/// `.executableTarget` and `.testTarget`. What is of another form is not seen, and the tests of the manifest then fail.
struct Manifest {
    /// The names of the declared targets and products, by target.
    private(set) var dependencies: [String: Set<String>] = [:]

    init(text: String) {
        var products: [String: String] = [:]
        for match in text.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/) {
            products[String(match.1)] = String(match.2)
        }
        let start = text.firstRange(of: "    targets: [")?.upperBound ?? text.endIndex
        let entry =
            /(library|tests|\.executableTarget|\.testTarget)\(\s*(?:of: |name: )?"(\w+)"(?:,\s*(?:dependencies: )?\[([^\]]*)\])?/
        for match in text[start...].matches(of: entry) {
            let declared = (match.3 ?? "").split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { word in
                word.hasPrefix("\"") ? String(word.dropFirst().dropLast()) : products[String(word)] ?? String(word)
            }
            switch match.1 {
            case "tests": dependencies["\(match.2)Tests"] = Set(declared).union([String(match.2)])
            default: dependencies[String(match.2)] = Set(declared)
            }
        }
    }
}
