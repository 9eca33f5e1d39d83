import ArgumentParser
import ByteIO
import EmbeddedGateway
import GatewayAPI
import Testing

@testable import Commands

/// What the flags of the embedded gateway say about it.
@Suite struct `settings of the embedded gateway` {
    @Test func `each flag becomes its setting, and what is not given limits nothing`() throws {
        let plain = try GatewaySettingsOptions.parse([]).settings
        #expect(plain.quotas.channelsMax == nil && plain.quotas.membersPerChannelMax == nil)
        #expect(plain.features.count == 2 && !plain.refusesConcurrentWrites && !plain.groupWeightsOverrideMembers)
        let options = try GatewaySettingsOptions.parse([
            "--channel-quota", "3", "--member-quota", "10", "--group-quota", "2", "--without-feature", "vpc_backup",
            "--group-weights-override", "--refuse-concurrent-writes", "--instance", "p/i",
        ])
        let settings = options.settings
        #expect(settings.quotas.channelsMax == 3)
        #expect(settings.quotas.membersPerChannelMax == 10)
        #expect(settings.quotas.groupsPerChannelMax == 2)
        #expect(settings.features.map(\.rawValue) == ["vpc_name_modifiable"])
        #expect(settings.groupWeightsOverrideMembers && settings.refusesConcurrentWrites)
        #expect(try options.addresses().map(\.instanceID.text) == ["i"])
    }

    @Test(arguments: [
        ["--instance", "p"], ["--instance", "p/../i"], ["--member-quota", "-1"], ["--without-feature", "x"],
    ])
    func `what cannot be meant is refused`(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try GatewaySettingsOptions.parse(arguments) }
    }
}
