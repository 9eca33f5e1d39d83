/// The operations of the API by their official names, as fault scripts select them.
///
/// Source: the API reference, with the names of the official SDK.
enum GatewayOperation: String, Hashable, Sendable, CaseIterable {
    case listInstances = "ListInstancesV2"
    case showInstance = "ShowDetailsOfInstanceV2"
    case listProjectConfigs = "ListProjectCofigsV2"
    case listFeatures = "ListInstanceFeatures"
    case listChannels = "ListVpcChannelsV2"
    case createChannel = "CreateVpcChannelV2"
    case showChannel = "ShowDetailsOfVpcChannelV2"
    case updateChannel = "UpdateVpcChannelV2"
    case deleteChannel = "DeleteVpcChannelV2"
    case updateHealthCheck = "UpdateHealthCheck"
    case listMembers = "ListBackendInstancesV2"
    case addMembers = "AddingBackendInstancesV2"
    case updateMembers = "UpdateBackendInstancesV2"
    case deleteMember = "DeleteBackendInstanceV2"
    case enableMembers = "BatchEnableMembers"
    case disableMembers = "BatchDisableMembers"
    case listGroups = "ListMemberGroups"
    case createGroup = "CreateMemberGroup"
    case showGroup = "ShowDetailsOfMemberGroup"
    case updateGroup = "UpdateMemberGroup"
    case deleteGroup = "DeleteMemberGroup"

    /// Whether a request is one of this operation.
    func fits(method: String, path: String) -> Bool {
        let (wanted, pattern) = shape
        return wanted == method && GlobPattern("/v2/*/apigw/instances" + pattern).matches(path)
    }

    private var shape: (method: String, path: String) {
        let channel = "/*/vpc-channels/*"
        return switch self {
        case .listInstances: ("GET", "")
        case .showInstance: ("GET", "/*")
        case .listProjectConfigs: ("GET", "/*/project/configs")
        case .listFeatures: ("GET", "/*/instance-features")
        case .listChannels: ("GET", "/*/vpc-channels")
        case .createChannel: ("POST", "/*/vpc-channels")
        case .showChannel: ("GET", channel)
        case .updateChannel: ("PUT", channel)
        case .deleteChannel: ("DELETE", channel)
        case .updateHealthCheck: ("PUT", channel + "/health-config")
        case .listMembers: ("GET", channel + "/members")
        case .addMembers: ("POST", channel + "/members")
        case .updateMembers: ("PUT", channel + "/members")
        case .deleteMember: ("DELETE", channel + "/members/*")
        case .enableMembers: ("POST", channel + "/members/batch-enable")
        case .disableMembers: ("POST", channel + "/members/batch-disable")
        case .listGroups: ("GET", channel + "/member-groups")
        case .createGroup: ("POST", channel + "/member-groups")
        case .showGroup: ("GET", channel + "/member-groups/*")
        case .updateGroup: ("PUT", channel + "/member-groups/*")
        case .deleteGroup: ("DELETE", channel + "/member-groups/*")
        }
    }
}
