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

    /// One finding: 32 bytes, since a plan that was never applied has one for each update.
    package struct Difference: Hashable, Sendable {
        private let channelNumber: Int32
        private let updateNumber: Int32?
        /// What is not as planned, in words.
        package let reason: String

        /// The channel, by its number in `PlanFile.channels`.
        package var channel: Int { Int(channelNumber) }
        /// The update whose scope is not as planned; nil where it is the rest of the channel.
        package var n: Int? { updateNumber.map(Int.init) }

        /// A finding.
        package init(channel: Int, n: Int?, reason: String) {
            channelNumber = Int32(clamping: channel)
            updateNumber = n.map { Int32(clamping: $0) }
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
