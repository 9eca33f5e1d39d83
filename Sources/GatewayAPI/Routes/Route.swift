internal import ByteIO
package import HTTPTypes

/// One operation of the API with the address that it works on.
///
/// Source: "Updating Backend Instances" (URI) and the sibling pages of the API reference, all under
/// `/v2/{project_id}/apigw/instances`.
package enum Route: Hashable, Sendable {
    /// ListBackendInstancesV2.
    case listMembers(ChannelAddress)
    /// UpdateBackendInstancesV2: the full overwrite of one group or of all.
    case updateMembers(ChannelAddress)
    /// ShowDetailsOfVpcChannelV2.
    case showChannel(ChannelAddress)
    /// ListVpcChannelsV2.
    case listChannels(GatewayAddress)
    /// ListInstancesV2: the gateways of a project.
    case listInstances(ProjectAddress)
    /// ListProjectCofigsV2: quotas and switches of a gateway.
    case listProjectConfigs(GatewayAddress)

    /// The HTTP method.
    package var method: HTTPRequest.Method {
        switch self {
        case .listMembers, .showChannel, .listChannels, .listInstances, .listProjectConfigs: .get
        case .updateMembers: .put
        }
    }

    /// Whether it changes nothing, so that it may be sent again whatever became of it.
    package var isRead: Bool { method == .get }

    /// The path as it goes over the wire. The ids of an address hold nothing that would need an escape.
    package var path: String {
        switch self {
        case .listMembers(let channel), .updateMembers(let channel): Self.path(of: channel) + "/members"
        case .showChannel(let channel): Self.path(of: channel)
        case .listChannels(let gateway): Self.path(of: gateway) + "/vpc-channels"
        case .listInstances(let project): "/v2/\(project.projectID)/apigw/instances"
        case .listProjectConfigs(let gateway): Self.path(of: gateway) + "/project/configs"
        }
    }

    /// The project that the request belongs to.
    package var projectID: String {
        switch self {
        case .listMembers(let channel), .updateMembers(let channel), .showChannel(let channel): channel.projectID.text
        case .listChannels(let gateway), .listProjectConfigs(let gateway): gateway.projectID.text
        case .listInstances(let project): project.projectID.text
        }
    }

    private static func path(of gateway: GatewayAddress) -> String {
        "/v2/\(gateway.projectID)/apigw/instances/\(gateway.instanceID)"
    }

    private static func path(of channel: ChannelAddress) -> String {
        "/v2/\(channel.projectID)/apigw/instances/\(channel.instanceID)/vpc-channels/\(channel.channelID)"
    }
}
