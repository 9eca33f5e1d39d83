/// A Swift file as these tests look at it: by lines, and without comments and string literals.
struct SwiftSource {
    /// The path from the package's root.
    let path: String
    let lines: [String]
    /// The lines with comments and the texts of string literals left out; what is interpolated stays.
    let code: [String]
    /// The modules that the file imports.
    let imports: Set<String>

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var stripper = CodeStripper(text: text)
        code = stripper.strip().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        imports = Set(code.filter { $0.contains("import ") }.compactMap(Self.importedModule))
    }

    /// The target whose folder holds the file: the second part of the path.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    /// The module of an import line: `@preconcurrency package import struct A.B` imports `A`.
    private static func importedModule(_ line: String) -> String? {
        let attributes: Set<Substring> = ["package", "internal", "public", "private", "fileprivate"]
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
        var words = line.split(separator: " ")[...]
        while let word = words.first, word.hasPrefix("@") || attributes.contains(word) { words = words.dropFirst() }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }

    /// The places, as `path:line`, whose code matches a regular expression; only lines with the given text are tried.
    func places<Output>(holding text: String, matching regex: Regex<Output>) -> [String] {
        code.indices.filter { code[$0].contains(text) && code[$0].contains(regex) }.map(place)
    }

    /// The place of a line, given by its index.
    func place(_ index: Int) -> String {
        "\(path):\(index + 1)"
    }

    /// The Swift files under a folder; each is read once for all tests.
    static func all(under folder: Folder) throws -> [SwiftSource] {
        try (folder == .sources ? sources : tests).get()
    }

    enum Folder: String {
        case sources = "Sources"
        case tests = "Tests"
    }

    private static let sources = Result { try read(.sources) }
    private static let tests = Result { try read(.tests) }

    private static func read(_ folder: Folder) throws -> [SwiftSource] {
        try PackageRoot.files(under: folder.rawValue).filter { $0.hasSuffix(".swift") }.map {
            SwiftSource(path: $0, text: try PackageRoot.text($0))
        }
    }
}

/// Leaves out comments and string literals; line feeds stay, so that lines keep their numbers.
private struct CodeStripper {
    private let text: [UInt8]
    private var index = 0
    private var result: [UInt8] = []

    private static let lineFeed = UInt8(ascii: "\n")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let hash = UInt8(ascii: "#")
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let open = UInt8(ascii: "(")
    private static let close = UInt8(ascii: ")")

    init(text: String) {
        self.text = Array(text.utf8)
        result.reserveCapacity(self.text.count)
    }

    mutating func strip() -> String {
        skipCode(isInterpolation: false)
        return String(decoding: result, as: UTF8.self)
    }

    /// The byte at a distance from here; 0 beyond the end.
    private func byte(_ distance: Int = 0) -> UInt8 {
        index + distance < text.count ? text[index + distance] : 0
    }

    /// How often a byte stands in a row, from a distance on.
    private func count(of wanted: UInt8, from distance: Int = 0) -> Int {
        var count = 0
        while byte(distance + count) == wanted { count += 1 }
        return count
    }

    /// Copies code up to the end, or to the parenthesis that ends an interpolation.
    private mutating func skipCode(isInterpolation: Bool) {
        var depth = 0
        while index < text.count {
            let hashes = count(of: Self.hash)
            if byte() == Self.slash, byte(1) == Self.slash {
                while index < text.count, byte() != Self.lineFeed { index += 1 }
            } else if byte() == Self.slash, byte(1) == Self.star {
                skipBlockComment()
            } else if byte(hashes) == Self.quote {
                skipLiteral(hashes: hashes)
            } else {
                if byte() == Self.open { depth += 1 }
                if byte() == Self.close {
                    if isInterpolation, depth == 0 { return }
                    depth -= 1
                }
                result.append(byte())
                index += 1
            }
        }
    }

    private mutating func skipBlockComment() {
        while index < text.count, !(byte() == Self.star && byte(1) == Self.slash) {
            if byte() == Self.lineFeed { result.append(Self.lineFeed) }
            index += 1
        }
        index += 2
    }

    private mutating func skipLiteral(hashes: Int) {
        index += hashes
        // Two quotes are an empty literal, three open a literal of several lines.
        let quotes = count(of: Self.quote) >= 3 ? 3 : 1
        index += quotes
        result.append(contentsOf: [Self.quote, Self.quote])
        while index < text.count {
            if count(of: Self.quote) >= quotes, count(of: Self.hash, from: quotes) >= hashes {
                index += quotes + hashes
                return
            }
            guard byte() == Self.backslash, count(of: Self.hash, from: 1) >= hashes else {
                if byte() == Self.lineFeed { result.append(Self.lineFeed) }
                index += 1
                continue
            }
            index += 1 + hashes
            if byte() == Self.open {
                result.append(Self.open)
                index += 1
                skipCode(isInterpolation: true)
                result.append(Self.close)
            } else if byte() == Self.lineFeed {
                result.append(Self.lineFeed)
            }
            index += 1
        }
    }
}
