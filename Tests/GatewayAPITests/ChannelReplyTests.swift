import ByteIO
import GatewayAPI
import Testing

/// Replies about channels, groups and quotas, read as the API reference's examples have them and written again.
struct ChannelReplyTests {
    /// The second example of "Querying VPC Channel Details".
    private static let detail = """
        {"name":"VPC_demo","id":"105c6902457144a4820dff8b1ad63331","balance_strategy":1,"dict_code":"",
         "create_time":"2020-07-23T07:11:57.244829604Z","member_type":"ip","port":22,"status":1,
         "member_groups":[{"member_group_id":"c1ce135c705c4066853a0460b318fe16","member_group_name":"test",
           "member_group_weight":1,"member_group_remark":"remark","create_time":"2020-07-23T07:11:57.244829604Z",
           "update_time":"2020-07-23T07:11:58.244829604Z","microservice_version":"v1","microservice_port":80,
           "microservice_labels":[{"label_name":"cluster_id","label_value":"c429700c"}]}],
         "type":3,
         "vpc_health_config":{"protocol":"http","path":"/vpc/demo","method":"GET","port":22,"threshold_normal":2,
           "threshold_abnormal":5,"time_interval":10,"http_code":"200","enable_client_ssl":false,"status":1,
           "timeout":4,"vpc_channel_id":"56a7d7358e1b42459c9d730d65b14e59","id":"3b3d02026c5f402d85e8645ea95b0816",
           "create_time":"2020-07-23T07:11:57Z"},
         "microservice_info":{"id":"9483afa235be45158a70c19ab817ac65","instance_id":"eddc4d25480b4cd6b512f270a1b8b341",
           "service_type":"CCE",
           "cse_info":{"cse_app_id":"","engine_id":"e1","engine_name":"","register_address":"","service_id":"s1",
             "service_name":""},
           "cce_info":{"cluster_id":"ab1485b4f91b45abbcd560be591f7309","cluster_name":"cce-test",
             "namespace":"default","workload_type":"deployment","app_name":"testapp"},
           "create_time":"2020-07-23T07:11:57.244829604Z","update_time":"2020-07-23T07:11:59.244829604Z"}}
        """

    @Test func `the documented detail of a channel is read whole`() throws {
        let channel = try ChannelInfo(parsing: Array(Self.detail.utf8))
        let group = try #require(channel.memberGroups?.first)
        #expect(group.memberGroupWeight == 1)
        #expect(group.memberGroupRemark == "remark")
        #expect(group.updateTime == "2020-07-23T07:11:58.244829604Z")
        #expect(group.microserviceVersion == "v1")
        #expect(group.microservicePort == 80)
        #expect(group.microserviceLabels == [MicroserviceLabel(name: "cluster_id", value: "c429700c")])
        let health = try #require(channel.healthConfig)
        #expect(health.checkProtocol == "http")
        #expect(health.thresholdNormal == 2)
        #expect(health.thresholdAbnormal == 5)
        #expect(health.timeInterval == 10)
        #expect(health.timeout == 4)
        let microservice = try #require(channel.microserviceInfo)
        #expect(microservice.serviceType == "CCE")
        #expect(microservice.engineID == "e1")
        #expect(microservice.serviceID == "s1")
        #expect(microservice.appName == "testapp")
        #expect(microservice.updateTime == "2020-07-23T07:11:59.244829604Z")
    }

    @Test func `what is read and written again is the same`() throws {
        let channel = try ChannelInfo(parsing: Array(Self.detail.utf8))
        #expect(try ChannelInfo(parsing: channel.encoded()) == channel)
        let group = try #require(channel.memberGroups?.first)
        let groups = MemberGroupList(total: 7, groups: [group, MemberGroupInfo(memberGroupName: "bare")])
        #expect(try MemberGroupList(parsing: groups.encoded()) == groups)
        #expect(try MemberGroupInfo(parsing: group.encoded()) == group)
    }

    @Test func `the documented quotas are read`() throws {
        let body = """
            {"total":43,"size":1,"configs":[{"config_id":"9","config_name":"VPC_NUM_LIMIT","config_value":"200",
             "config_time":"2019-02-12T19:42:19.914989Z","remark":"xxx","used":3}]}
            """
        let list = try ProjectConfigList(parsing: Array(body.utf8))
        #expect(list.total == 43)
        #expect(list.configs.map(\.name) == [ProjectConfig.channelsName])
        #expect(list.configs.map(\.value) == ["200"])
        #expect(list.configs.map(\.used) == [3])
        #expect(try ProjectConfigList(parsing: list.encoded()) == list)
    }

    @Test(arguments: [
        #"{"id":"c","name":"n","vpc_health_config":[]}"#, #"{"id":"c","name":"n","vpc_health_config":{"path":"/"}}"#,
        #"{"id":"c","name":"n","microservice_info":"x"}"#, #"{"id":"c","name":"n","member_groups":[{}]}"#,
        #"{"id":"c","name":"n","member_groups":[{"member_group_name":"g","microservice_labels":[{}]}]}"#,
    ])
    func `a field of another type is malformed`(_ body: String) {
        #expect(throws: MalformedReply.self) { try ChannelInfo(parsing: Array(body.utf8)) }
    }
}
