import Foundation
import Testing

/// Modules that come with the toolchain and are declared nowhere.
private let toolchainModules: Set<String> = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "RegexBuilder", "Synchronization",
    "Testing", "_Builtin_intrinsics",
]

@Suite struct ImportRulesTests {
    private let manifest: Manifest
    private let sources: [SwiftSource]

    init() throws {
        manifest = Manifest(text: try PackageRoot.text("Package.swift"))
        sources = try SwiftSource.all(under: .sources) + SwiftSource.all(under: .tests)
    }

    @Test(arguments: ImportRule.all.map(\.target))
    func `a target imports what its rule allows, nothing else and nothing less`(target: String) throws {
        let rule = try #require(ImportRule.all.first { $0.target == target })
        let allowed = rule.targets.union(rule.libraries).union(rule.toolchain)
        var imported: Set<String> = []
        for source in sources where source.path.hasPrefix("Sources/\(target)/") {
            let forbidden = source.imports.subtracting(allowed)
            #expect(forbidden.isEmpty, "\(source.path) imports \(forbidden.sorted().joined(separator: ", "))")
            imported.formUnion(source.imports)
        }
        #expect(allowed.subtracting(imported).sorted() == [], "the rule allows what \(target) does not import")
        let declared = try #require(manifest.dependencies[target], "Package.swift has no target \(target)")
        #expect(declared == rule.targets.union(rule.libraries), "Package.swift declares other than the rule")
    }

    @Test func `every target has a rule, and every rule a folder`() throws {
        #expect(try Set(PackageRoot.names(in: "Sources")) == ImportRule.targetNames)
        // Folders of tests in other languages are no targets.
        let testTargets = try Set(SwiftSource.all(under: .tests).map(\.target))
        #expect(Set(manifest.dependencies.keys) == ImportRule.targetNames.union(testTargets))
    }

    @Test func `declared dependencies are those that are imported`() {
        for (target, declared) in manifest.dependencies.sorted(by: { $0.key < $1.key }) {
            let imported = sources.filter { $0.target == target }.reduce(into: Set()) { $0.formUnion($1.imports) }
            let undeclared = imported.subtracting(toolchainModules).subtracting(declared)
            // Whoever starts the executable depends on it without importing it.
            let unused = declared.subtracting(["cutover"]).subtracting(imported)
            #expect(undeclared.isEmpty, "\(target) imports and does not declare \(undeclared.sorted())")
            #expect(unused.isEmpty, "\(target) declares and does not import \(unused.sorted())")
        }
    }

    /// The walls of the drawing, said once more without the table: a change of the table must not move them.
    @Test(arguments: [
        ("Execution", "Planning"), ("Rendering", "Planning"), ("Rendering", "Execution"),
        ("GatewayClient", "PlanModel"),
        ("GatewayClient", "EmbeddedGateway"), ("EmbeddedGateway", "GatewayClient"), ("EmbeddedGateway", "PlanModel"),
        ("Planning", "Foundation"), ("Rendering", "Foundation"), ("PlanModel", "Foundation"),
        ("Execution", "Foundation"),
        ("Planning", "Glibc"), ("Rendering", "Glibc"), ("PlanModel", "Glibc"), ("GatewayAPI", "Glibc"),
        ("Planning", "NIOCore"), ("Execution", "NIOCore"), ("Execution", "GRDB"), ("Execution", "AsyncHTTPClient"),
    ])
    func `the walls stand`(target: String, wall: String) throws {
        let rule = try #require(ImportRule.all.first { $0.target == target })
        #expect(!rule.targets.union(rule.libraries).union(rule.toolchain).contains(wall))
    }

    @Test(arguments: ImportRule.pureFolders)
    func `the machine has no clock, socket or file of its own`(folder: String) throws {
        let inside = sources.filter { $0.path.hasPrefix(folder + "/") }
        try #require(!inside.isEmpty, "there is no folder \(folder)")
        for source in inside {
            #expect(source.imports.isDisjoint(with: toolchainModules), "\(source.path) imports more than it may")
        }
    }

    @Test func `nothing imports the commands but the executable`() {
        let importing = sources.filter { $0.imports.contains("Commands") }.map(\.target)
        #expect(Set(importing).isSubset(of: ["cutover", "CommandsTests"]))
    }

    @Test func `the architecture page shows the rules, and no others`() throws {
        let page = try PackageRoot.text("Sources/cutover/cutover.docc/Architecture.md")
        func list(_ names: Set<String>) -> String {
            names.isEmpty ? "–" : names.sorted().map { "`\($0)`" }.joined(separator: ", ")
        }
        let expected = ImportRule.all.map { rule in
            "| `\(rule.target)` | \(list(rule.targets)) | \(list(rule.libraries)) | \(list(rule.toolchain)) |"
        }
        let section = try #require(page.split(separator: "## Import rules\n").last?.split(separator: "\n\n- ").first)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(rows == expected)
    }
}

@Test func `the manifest's reader sees targets and their dependencies`() {
    let text = """
        let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
        let package = Package(
            targets: [
                library("A", []),
                library(
                    "B",
                    ["A", grdb]
                ),
                .executableTarget(name: "c", dependencies: ["B"], swiftSettings: strict),
                tests(of: "A"),
                tests(of: "B", ["A"]),
                .testTarget(name: "DTests", swiftSettings: strict),
            ]
        )
        """
    let expected: [String: Set<String>] = [
        "A": [], "B": ["A", "GRDB"], "c": ["B"], "ATests": ["A"], "BTests": ["A", "B"], "DTests": [],
    ]
    #expect(Manifest(text: text).dependencies == expected)
}
