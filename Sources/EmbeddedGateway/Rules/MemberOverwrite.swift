/// The overwrite of a scope: which stored members go, which change, which come.
///
/// A member that stays (the same group, address and port) keeps its id, its time and its place in lists. Of several
/// definitions of one member the first counts, as the API has it for adding members.
struct MemberOverwrite {
    /// The rows of members that the request no longer names.
    private(set) var removedRows: [Int64] = []
    /// The rows of members that stay with another content.
    private(set) var changed: [(row: Int64, content: MemberContent)] = []
    /// The contents of new members, in the order of the request.
    private(set) var added: [MemberContent] = []

    init(existing: [StoredMember], desired: [MemberContent]) {
        var pending: [MemberContent.Key: MemberContent] = [:]
        for content in desired where pending[content.key] == nil { pending[content.key] = content }
        for member in existing {
            guard let content = pending.removeValue(forKey: member.content.key) else {
                removedRows.append(member.row)
                continue
            }
            if content != member.content { changed.append((member.row, content)) }
        }
        for content in desired {
            if let content = pending.removeValue(forKey: content.key) { added.append(content) }
        }
    }
    /// Leaves the members that the request does not name where they are.
    mutating func keepOthers() { removedRows = [] }
}
