package import PlanModel

/// What the machine needs to know of a plan.
package struct MachinePlan: Hashable, Sendable {
    /// One entry for each update, in the order of the plan: that of update `n` has index `n - 1`. Waves never fall.
    package let entries: [Entry]
    /// How many gateways the entries name.
    package let gatewayCount: Int
    /// How many channels the entries name.
    package let channelCount: Int

    /// Where an update belongs.
    package struct Entry: Hashable, Sendable {
        /// From 1.
        package let wave: Int32
        /// An index below `gatewayCount`.
        package let gateway: Int32
        /// An index below `channelCount`. All updates of a channel have the same gateway.
        package let channel: Int32

        /// An entry.
        package init(wave: Int32, gateway: Int32, channel: Int32) {
            self.wave = wave
            self.gateway = gateway
            self.channel = channel
        }
    }

    /// A plan of these entries; the counts follow from them.
    package init(entries: [Entry]) {
        self.entries = entries
        gatewayCount = Int(entries.reduce(-1) { max($0, $1.gateway) }) + 1
        channelCount = Int(entries.reduce(-1) { max($0, $1.channel) }) + 1
    }

    /// What the machine needs of a plan file.
    package init(_ plan: PlanFile) {
        self.init(
            entries: plan.entries.map { Entry(wave: $0.wave, gateway: $0.gateway, channel: $0.channel) }
        )
    }
}
