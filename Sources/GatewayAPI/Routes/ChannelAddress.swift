package import ByteIO

/// Where one channel stands: its gateway and its `vpc_channel_id`.
package struct ChannelAddress: Hashable, Sendable {
    /// `project_id`.
    package let projectID: UTF8Text
    /// `instance_id`.
    package let instanceID: UTF8Text
    /// `vpc_channel_id`.
    package let channelID: UTF8Text

    /// Takes the three ids, or returns nil where one cannot stand in a path (see `GatewayAddress`).
    package init?(projectID: UTF8Text, instanceID: UTF8Text, channelID: UTF8Text) {
        guard PathID.isValid(projectID), PathID.isValid(instanceID), PathID.isValid(channelID) else { return nil }
        self.projectID = projectID
        self.instanceID = instanceID
        self.channelID = channelID
    }
}
