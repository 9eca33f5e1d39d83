internal import ByteIO
internal import GRDB

/// A project as the embedded IAM knows it.
struct NamedProject: Hashable, Sendable {
    let id: UTF8Text
    let name: UTF8Text
}

/// Finds projects by id or name: in the names that the gateway was given, then among the projects of its state.
struct ProjectDirectory: Sendable {
    let store: GatewayStore
    let idsByName: [UTF8Text: UTF8Text]

    /// Every project, by id.
    ///
    /// Throws: the database's error.
    func all() async throws -> [NamedProject] {
        let names = idsByName.sorted { $0.key < $1.key }
        let ids = try await store.projectIDs().filter { id in !names.contains { $0.value == id } }
        return (names.map { NamedProject(id: $0.value, name: $0.key) } + ids.map { NamedProject(id: $0, name: $0) })
            .sorted { ($0.id, $0.name) < ($1.id, $1.name) }
    }

    /// The project of that name. Where no name is configured, the name may be an id of the state; and the only project
    /// of a state answers to any name, since a region's own project is named like the region.
    ///
    /// Throws: the database's error.
    func project(named name: UTF8Text) async throws -> NamedProject? {
        if let id = idsByName[name] { return NamedProject(id: id, name: name) }
        let ids = try await store.projectIDs()
        if ids.contains(name) { return NamedProject(id: name, name: name) }
        guard idsByName.isEmpty, ids.count == 1, let only = ids.first else { return nil }
        return NamedProject(id: only, name: name)
    }

    /// The project with that id; nil where neither the names nor the state know it.
    ///
    /// Throws: the database's error.
    func project(withID id: UTF8Text) async throws -> NamedProject? {
        try await all().first { $0.id == id }
    }
}

extension GatewayStore {
    /// The projects that have a gateway, by id.
    ///
    /// Throws: the database's error.
    func projectIDs() async throws -> [UTF8Text] {
        try await read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT project_id FROM gateway ORDER BY project_id")
                .map { UTF8Text($0) }
        }
    }
}
