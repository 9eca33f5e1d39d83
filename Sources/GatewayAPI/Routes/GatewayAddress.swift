package import ByteIO

/// A project, as a list of its gateways names it; its id can stand in a path (see `GatewayAddress`).
package struct ProjectAddress: Hashable, Sendable {
    /// `project_id`.
    package let projectID: UTF8Text

    /// Takes the id, or returns nil where it cannot stand in a path.
    package init?(projectID: UTF8Text) {
        guard PathID.isValid(projectID) else { return nil }
        self.projectID = projectID
    }
}

/// Where one gateway stands: a project (which belongs to one region) and one of its gateway instances.
///
/// The ids become parts of a path, so only letters, digits, `-` and `_`, 1 to 64 of them, make an address.
package struct GatewayAddress: Hashable, Sendable {
    /// `project_id`.
    package let projectID: UTF8Text
    /// `instance_id`.
    package let instanceID: UTF8Text

    /// Takes the two ids, or returns nil where one cannot stand in a path.
    package init?(projectID: UTF8Text, instanceID: UTF8Text) {
        guard PathID.isValid(projectID), PathID.isValid(instanceID) else { return nil }
        self.projectID = projectID
        self.instanceID = instanceID
    }
}

/// What may stand between two slashes of a path.
enum PathID {
    /// Whether `id` matches `[A-Za-z0-9_-]{1,64}`: no dots, no escapes, nothing that could leave its place.
    static func isValid(_ id: UTF8Text) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
