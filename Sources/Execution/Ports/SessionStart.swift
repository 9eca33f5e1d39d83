package import PlanModel

/// What is recorded when a process begins to work on a run.
package struct SessionStart: Hashable, Sendable {
    /// From 1.
    package var session: Int
    package var at: Timestamp
    /// Of the program.
    package var version: String
    /// How long a request of it can be held; 0 where that is not known.
    package var timeoutMilliseconds: Int64
    /// Who works on it; nil where that is not known.
    package var owner: SessionOwner?
    /// The updates that it works on; empty for all.
    package var only: [SelectionTerm]

    /// A start.
    package init(
        session: Int,
        at: Timestamp,
        version: String,
        timeoutMilliseconds: Int64 = 0,
        owner: SessionOwner? = nil,
        only: [SelectionTerm] = []
    ) {
        self.session = session
        self.at = at
        self.version = version
        self.timeoutMilliseconds = timeoutMilliseconds
        self.owner = owner
        self.only = only
    }
}

/// Who works on a run: an account on a machine, and a process of it.
package struct SessionOwner: Hashable, Sendable {
    /// The account's name, or its number where it has no name.
    package var user: String
    package var host: String
    package var processID: Int

    /// An owner.
    package init(user: String, host: String, processID: Int) {
        self.user = user
        self.host = host
        self.processID = processID
    }
}
