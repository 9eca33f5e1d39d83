internal import ByteIO
internal import PlanModel

/// How old a snapshot file is, by the time of its last change: a plan is only as good as the state that it was made from.
enum SnapshotAge {
    private static let noteworthySeconds: Int64 = 3_600

    /// Says on standard error which of the files are older than an hour. Standard input and pipes have no age, and are not
    /// opened: they give what they hold once.
    ///
    /// Throws: `FileError`.
    static func note(_ sources: InventorySources, json: Bool, context: CommandContext) throws {
        for source in sources.files where source.name != "-" {
            guard try Folder.kind(of: source.name) != .other else { continue }
            let file = try FileDescriptor.openForReading(source.name)
            let seconds = context.now().milliseconds / 1_000 - (try file.modifiedAtSeconds())
            guard seconds > noteworthySeconds else { continue }
            context.note(
                "\(TextSafety.escaped(source.name)) is \(duration(seconds)) old: take the snapshot again where the gateways may have changed since",
                json: json
            )
        }
    }

    private static func duration(_ seconds: Int64) -> String {
        seconds < 172_800 ? "\(seconds / 3_600) h \(seconds / 60 % 60) min" : "\(seconds / 86_400) days"
    }
}
