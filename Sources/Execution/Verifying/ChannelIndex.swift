internal import PlanModel

/// The updates of each channel of a plan.
struct ChannelIndex: Sendable {
    /// The updates of channel `c` are `numbers[starts[c] ..< starts[c + 1]]`.
    private var starts: [Int32]
    private var numbers: [Int32]
    private var gateways: [Int32]

    /// The index of a plan.
    init(_ plan: PlanFile) {
        var starts = [Int32](repeating: 0, count: plan.channels.count + 1)
        gateways = [Int32](repeating: 0, count: plan.channels.count)
        for entry in plan.entries {
            starts[Int(entry.channel) + 1] += 1
            gateways[Int(entry.channel)] = entry.gateway
        }
        for channel in plan.channels.indices { starts[channel + 1] += starts[channel] }
        var free = starts
        numbers = [Int32](repeating: 0, count: plan.entries.count)
        var number: Int32 = 0
        for entry in plan.entries {
            number += 1
            numbers[Int(free[Int(entry.channel)])] = number
            free[Int(entry.channel)] += 1
        }
        self.starts = starts
    }

    /// The numbers of the updates of a channel, in order.
    func updates(of channel: Int) -> some Sequence<Int> {
        numbers[Int(starts[channel])..<Int(starts[channel + 1])].lazy.map(Int.init)
    }

    /// The index of a channel's gateway.
    func gateway(of channel: Int) -> Int32 { gateways[channel] }
}
