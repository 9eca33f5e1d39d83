internal import ByteIO
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// Which gateways a command works with that is not told each of them: the gateways of a project are listed.
struct GatewayDiscovery {
    let connections: GatewayConnections
    /// The project of `--project`.
    let projectID: UTF8Text?
    /// The instances of `--instance`.
    let instanceIDs: [UTF8Text]

    /// A project whose gateways are to be listed, and where.
    private struct Listing: Hashable {
        let projectID: UTF8Text
        let address: GatewayTarget.Address
    }

    /// The gateways, sorted: those that are named; else all of the project, and of each project that stands before an address.
    ///
    /// Throws: `CommandFailure` where no project is known, or a list cannot be read.
    func keys(_ reads: (_ isLoopback: Bool) -> PacedReads) async throws -> [GatewayKey] {
        let targets = connections.targets.filter {
            projectID == nil || $0.projectID == nil || $0.projectID == projectID
        }
        if !instanceIDs.isEmpty {
            let project = try await self.project(targets)
            return Set(instanceIDs.map { GatewayKey(projectID: project, instanceID: $0) }).sorted()
        }
        var named: Set<GatewayKey> = []
        var listings: Set<Listing> = []
        for target in targets {
            if let project = target.projectID, let instance = target.instanceID {
                named.insert(GatewayKey(projectID: project, instanceID: instance))
            } else {
                let project: UTF8Text
                if let own = target.projectID { project = own } else { project = try await self.project(targets) }
                listings.insert(Listing(projectID: project, address: target.address))
            }
        }
        return named.union(try await list(listings, reads)).sorted()
    }

    private func list(
        _ listings: Set<Listing>,
        _ reads: (_ isLoopback: Bool) -> PacedReads
    ) async throws -> [GatewayKey] {
        guard !listings.isEmpty else { return [] }
        var remotes: [(projectID: UTF8Text, remote: RemoteGateway)] = []
        for listing in listings.sorted(by: { $0.projectID < $1.projectID }) {
            let remote = try connections.remote(at: listing.address, projectID: listing.projectID)
            remotes.append((listing.projectID, remote))
        }
        let isLoopback = remotes.allSatisfy(\.remote.endpoint.isLoopback)
        let lists = try await reads(isLoopback).read(
            remotes,
            what: "projects",
            gateway: \.projectID,
            describe: { "the gateways of project \($0.projectID)" },
            { await Self.instances(of: $0.projectID, $0.remote) }
        )
        let found = Array(lists.joined())
        guard !found.isEmpty else {
            let projects = Set(remotes.map(\.projectID.text)).sorted().joined(separator: ", ")
            throw CommandFailure(.error, "there is no gateway in project \(projects)")
        }
        return found
    }

    private static func instances(of projectID: UTF8Text, _ remote: RemoteGateway) async -> Reading<[GatewayKey]> {
        guard let project = ProjectAddress(projectID: projectID) else {
            preconditionFailure("ids of the model are checked when they are read")
        }
        return await remote.readInstanceIDs(of: project).map { ids in
            ids.allSatisfy { Identifier.isValid(Array($0.utf8)) }
                ? .value(ids.map { GatewayKey(projectID: projectID, instanceID: $0) })
                : .failure(.unknown("a gateway has an id that cannot be used"))
        }
    }

    /// The one project that is meant.
    private func project(_ targets: [GatewayTarget]) async throws -> UTF8Text {
        if let projectID { return projectID }
        let named = Set(targets.compactMap(\.projectID))
        if let project = named.first, named.count == 1, targets.allSatisfy({ $0.projectID != nil }) { return project }
        if let project = try await connections.credentials.defaultProjectID() { return project }
        throw CommandFailure(
            .usage,
            "say which project: --project P, --gateway P=ADDRESS, or OS_PROJECT_ID or OS_PROJECT_NAME with a login"
        )
    }
}
