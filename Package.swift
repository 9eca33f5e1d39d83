// swift-tools-version: 6.2
import PackageDescription

// One array for every target: imports are an honest dependency list, and a warning stops the build.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        swiftSettings: strict
    )
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
    name: "cutover",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "cutover", targets: ["cutover"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        library("ByteIO", [crypto]),
        library("PlanModel", ["ByteIO"]),
        library("Planning", ["PlanModel", "ByteIO"]),
        library("Rendering", ["PlanModel", "ByteIO"]),
        library("Execution", ["PlanModel", "ByteIO", deque, heap, histogram]),
        library("Checkpoint", ["Execution", "PlanModel", "ByteIO", grdb]),
        library("GatewayAPI", ["ByteIO", crypto, httpTypes]),
        library(
            "GatewayClient",
            ["GatewayAPI", "ByteIO", asyncHTTPClient, httpTypes, nioCore, nioPosix, nioHTTP1, nioSSL]
        ),
        library(
            "EmbeddedGateway",
            [
                "GatewayAPI", "ByteIO", hummingbird, hummingbirdCore, grdb, httpTypes, logging, nioCore, nioHTTP1,
                serviceLifecycle,
            ]
        ),
        library(
            "Commands",
            [
                "ByteIO", "PlanModel", "Planning", "Rendering", "Execution", "Checkpoint",
                "GatewayAPI", "GatewayClient", "EmbeddedGateway", argumentParser,
            ]
        ),
        .executableTarget(name: "cutover", dependencies: ["Commands"], swiftSettings: strict),

        tests(of: "ByteIO"),
        tests(of: "PlanModel", ["ByteIO"]),
        tests(of: "Planning", ["PlanModel", "ByteIO"]),
        tests(of: "Rendering", ["PlanModel", "ByteIO"]),
        tests(of: "Execution", ["PlanModel", "ByteIO", heap]),
        tests(of: "Checkpoint", ["Execution", "PlanModel", "ByteIO", grdb]),
        tests(of: "GatewayAPI", ["ByteIO", httpTypes]),
        tests(of: "GatewayClient", ["GatewayAPI", "ByteIO", httpTypes, nioCore, nioPosix, nioSSL]),
        tests(
            of: "EmbeddedGateway",
            ["GatewayAPI", "ByteIO", grdb, hummingbird, hummingbirdTesting, httpTypes, nioCore, nioPosix]
        ),
        tests(
            of: "Commands",
            [
                "ByteIO", "Checkpoint", "EmbeddedGateway", "Execution", "GatewayAPI", "PlanModel", "Planning",
                argumentParser, grdb,
            ]
        ),
        .testTarget(name: "EndToEndTests", dependencies: ["cutover"], swiftSettings: strict),
        .testTarget(name: "StructureTests", dependencies: ["cutover"], swiftSettings: strict),
    ]
)
