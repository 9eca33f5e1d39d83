/// What one target imports, no more and no less; the page Architecture shows the same table.
struct ImportRule {
    let target: String
    /// Targets of this package.
    let targets: Set<String>
    /// Modules of other packages.
    var libraries: Set<String> = []
    /// Modules of the toolchain.
    var toolchain: Set<String> = []

    /// The C library has a name for each platform.
    private static let libc: Set<String> = ["Glibc", "Darwin"]
    private static let foundation: Set<String> = ["Foundation", "FoundationEssentials"]

    /// Folders of a target with wider permissions that keep to modules of this package and to collections all the same:
    /// what decides takes time, random numbers and replies as arguments.
    static let pureFolders = [
        "Sources/Execution/Machine", "Sources/Execution/Pacing", "Sources/Execution/Ports", "Sources/Execution/Report",
    ]

    /// The rules. What is pure imports no clock, socket, file or thread: neither the C library nor Foundation.
    static let all: [ImportRule] = [
        ImportRule(
            target: "ByteIO",
            targets: [],
            libraries: ["Crypto"],
            toolchain: libc.union(["Dispatch", "Synchronization"])
        ),
        ImportRule(target: "PlanModel", targets: ["ByteIO"]),
        // An instruction of the processor, which is as pure as an addition.
        ImportRule(target: "Planning", targets: ["PlanModel", "ByteIO"], toolchain: ["_Builtin_intrinsics"]),
        ImportRule(target: "Rendering", targets: ["PlanModel", "ByteIO"]),
        ImportRule(
            target: "Execution",
            targets: ["PlanModel", "ByteIO"],
            libraries: ["DequeModule", "HeapModule", "Histogram"],
            toolchain: libc.union(["Synchronization"])
        ),
        ImportRule(
            target: "Checkpoint",
            targets: ["Execution", "PlanModel", "ByteIO"],
            libraries: ["GRDB"],
            toolchain: libc.union(["Synchronization"])
        ),
        ImportRule(target: "GatewayAPI", targets: ["ByteIO"], libraries: ["Crypto", "HTTPTypes"]),
        ImportRule(
            target: "GatewayClient",
            targets: ["GatewayAPI", "ByteIO"],
            libraries: [
                "AsyncHTTPClient", "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL",
            ],
            toolchain: libc.union(["Synchronization"])
        ),
        ImportRule(
            target: "EmbeddedGateway",
            targets: ["GatewayAPI", "ByteIO"],
            libraries: [
                "GRDB", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1",
                "ServiceLifecycle",
            ],
            toolchain: libc.union(foundation).union(["Synchronization"])
        ),
        ImportRule(
            target: "Commands",
            targets: [
                "ByteIO", "PlanModel", "Planning", "Rendering", "Execution", "Checkpoint", "GatewayAPI",
                "GatewayClient", "EmbeddedGateway",
            ],
            libraries: ["ArgumentParser"],
            toolchain: libc.union(foundation).union(["Dispatch", "Synchronization"])
        ),
        ImportRule(target: "cutover", targets: ["Commands"]),
    ]

    /// The names of this package's targets.
    static var targetNames: Set<String> { Set(all.map(\.target)) }
}
