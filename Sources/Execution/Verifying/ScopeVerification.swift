package import PlanModel

/// What a check of a plan's channels found.
package struct ScopeVerification: Hashable, Sendable {
    /// How many channels were read and compared.
    package var channelsChecked: Int
    /// How many updates' scopes were compared.
    package var updatesChecked: Int
    /// What is not as planned, in the order of the plan.
    package var differences: [Difference]
    /// How the check ended: by `done` with 0 or 5, or early.
    package var end: RunEnd

    /// One finding.
    package struct Difference: Hashable, Sendable {
        /// Where.
        package var channel: ChannelKey
        /// The update whose scope is not as planned; nil where it is the rest of the channel.
        package var n: Int?
        /// The update's scope; nil where it is the rest of the channel.
        package var scope: Scope?
        /// What is not as planned, in words.
        package var reason: String

        /// A finding.
        package init(channel: ChannelKey, n: Int?, scope: Scope?, reason: String) {
            self.channel = channel
            self.n = n
            self.scope = scope
            self.reason = reason
        }
    }

    /// A result.
    package init(channelsChecked: Int, updatesChecked: Int, differences: [Difference], end: RunEnd) {
        self.channelsChecked = channelsChecked
        self.updatesChecked = updatesChecked
        self.differences = differences
        self.end = end
    }
}
