import Foundation
import Testing

/// Paths of one machine, which must stand in no file; written in two parts, so that this file holds none.
private let machinePaths = ["/work" + "/", "/tmp" + "/research", "/home" + "/", "/root" + "/"]

@Suite struct SourceTextTests {
    /// The longest file, in lines. One concept fits into less.
    private static let lineCountMax = 300
    /// Files that may be longer, with their own limit and the reason beside them.
    private static let longerFiles: [String: Int] = [:]

    private let sources: [SwiftSource]
    private let tests: [SwiftSource]

    init() throws {
        sources = try SwiftSource.all(under: .sources)
        tests = try SwiftSource.all(under: .tests)
    }

    /// The files that people write, all of them UTF-8 text; samples hold bytes that are not.
    private static func textPaths() throws -> [String] {
        let visible = try PackageRoot.files(under: "Sources") + PackageRoot.files(under: "Tests")
        let top = ["Package.swift", "README.md", ".ci/run"].filter(PackageRoot.exists)
        return visible.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".md") || $0.hasSuffix(".json") } + top
    }

    @Test func `the top level is what the architecture names`() throws {
        // Package.resolved and build folders are ignored by git, and may be there or not.
        let names = Set(try PackageRoot.names(in: ".")).subtracting(["Package.resolved"])
        #expect(names == ["Package.swift", "README.md", "Sources", "Tests", "plans", "samples"])
    }

    @Test func `text files end their lines with line feeds, the last one too, and hold no tabs`() throws {
        for path in try Self.textPaths() {
            let bytes = try PackageRoot.data(path)
            #expect(!bytes.contains(0x0D), "\(path) has a carriage return")
            #expect(!bytes.contains(0x09), "\(path) has a tab")
            #expect(bytes.last == 0x0A, "\(path) does not end with a line feed")
            #expect(!bytes.suffix(2).elementsEqual([0x0A, 0x0A]), "\(path) ends with a blank line")
        }
    }

    @Test func `no file names a path of one machine`() throws {
        let samples =
            try PackageRoot.files(under: "samples")
            + PackageRoot.files(under: "plans").filter {
                !$0.contains("/runs/") && !$0.contains("/rehearsal/")
            }
        for path in try Self.textPaths() + samples {
            let text = String(decoding: try PackageRoot.data(path), as: UTF8.self)
            for machinePath in machinePaths {
                let places = text.ranges(of: machinePath).filter { range in
                    range.lowerBound == text.startIndex || !isPartOfName(text[text.index(before: range.lowerBound)])
                }
                #expect(places.isEmpty, "\(path) names \(machinePath)")
            }
        }
    }

    private func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._-:}".contains(character)
    }

    @Test func `no source file is longer than it may be`() {
        for source in sources + tests {
            let lineCountMax = Self.longerFiles[source.path] ?? Self.lineCountMax
            #expect(source.lines.count - 1 <= lineCountMax, "\(source.path) has \(source.lines.count - 1) lines")
        }
        for path in Self.longerFiles.keys { #expect(PackageRoot.exists(path), "\(path) is no longer there") }
    }

    @Test func `nothing is forced`() {
        for source in sources + tests {
            #expect(source.places(holding: "!", matching: /(?:try|as)[!]/) == [], "a forced try or cast")
            #expect(source.places(holding: "!", matching: /[A-Za-z0-9_)\]][!](?![=])/) == [], "a force unwrap")
        }
    }

    @Test func `results and messages leave through the command's output, not through print`() {
        for source in sources {
            #expect(source.places(holding: "(", matching: /(?:^|[^.\w])(?:print|debugPrint|dump|NSLog)\(/) == [])
        }
    }
}
