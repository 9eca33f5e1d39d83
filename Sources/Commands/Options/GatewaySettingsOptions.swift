internal import ArgumentParser
internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI

/// How the embedded gateway behaves where services differ.
struct GatewaySettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("instance"),
        help: ArgumentHelp("Add this gateway, without channels; repeatable.", valueName: "PROJECT/INSTANCE")
    )
    var instances: [String] = []

    @Option(
        name: .customLong("channel-quota"),
        help: ArgumentHelp("The most channels of one gateway; no limit when not given.", valueName: "N")
    )
    var channelsMax: Int?

    @Option(
        name: .customLong("member-quota"),
        help: ArgumentHelp("The most members of one channel; no limit when not given.", valueName: "N")
    )
    var membersPerChannelMax: Int?

    @Option(
        name: .customLong("group-quota"),
        help: ArgumentHelp("The most groups of one channel; no limit when not given.", valueName: "N")
    )
    var groupsPerChannelMax: Int?

    @Option(
        name: .customLong("without-feature"),
        help: ArgumentHelp("Lack this feature (vpc_backup or vpc_name_modifiable); repeatable.", valueName: "NAME")
    )
    var missingFeatures: [GatewayFeature] = []

    @Flag(
        name: .customLong("group-weights-override"),
        help: "Show the weight of a group as the weight of its members."
    )
    var groupWeightsOverrideMembers = false

    @Flag(
        name: .customLong("refuse-concurrent-writes"),
        help: "Fail a write to a channel with 500 APIG.9999 while another write to it is in progress."
    )
    var refusesConcurrentWrites = false

    func validate() throws {
        guard [channelsMax, membersPerChannelMax, groupsPerChannelMax].allSatisfy({ ($0 ?? 0) >= 0 }) else {
            throw ValidationError("a quota is a number from 0")
        }
        _ = try addresses()
    }

    /// The settings of the state.
    var settings: GatewaySettings {
        var settings = GatewaySettings()
        settings.quotas = GatewayQuotas(
            channelsMax: channelsMax,
            membersPerChannelMax: membersPerChannelMax,
            groupsPerChannelMax: groupsPerChannelMax
        )
        settings.features.subtract(missingFeatures)
        settings.groupWeightsOverrideMembers = groupWeightsOverrideMembers
        settings.refusesConcurrentWrites = refusesConcurrentWrites
        return settings
    }

    /// The gateways to add.
    ///
    /// Throws: `ValidationError` for what is no PROJECT/INSTANCE.
    func addresses() throws -> [GatewayAddress] {
        try instances.map { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { UTF8Text(String($0)) }
            guard parts.count == 2, let address = GatewayAddress(projectID: parts[0], instanceID: parts[1]) else {
                throw ValidationError("--instance takes PROJECT/INSTANCE: two ids of letters, digits, _ and -")
            }
            return address
        }
    }
}

extension GatewayFeature: ExpressibleByArgument {}
