import ByteIO
import GatewayAPI
import Testing

struct InstanceMessageTests {
    @Test func `a list of instances is read, with the time in milliseconds and without the fields that nobody needs`()
        throws
    {
        let text = """
            {"total":1,"size":1,"instances":[{"id":"eddc4d25480b4cd6b512f270a1b8b341",
            "project_id":"73d69ae0cfcf460190522d06b60f05ad","instance_name":"apigw_demo","status":"Running",
            "instance_status":6,"type":"apig","spec":"BASIC","create_time":1591783832059,"enterprise_project_id":"0",
            "eip_address":null,"charging_mode":0,"cbc_metadata":"","loadbalancer_provider":"lvs",
            "cbc_operation_locks":[],"description":"new"}]}
            """
        let list = try InstanceList(parsing: Array(text.utf8))
        let instance = try #require(list.instances.first)
        #expect(list.total == 1)
        #expect(instance.id == "eddc4d25480b4cd6b512f270a1b8b341")
        #expect(instance.createTimeMilliseconds == 1_591_783_832_059)
        #expect(instance.status == "Running")
        #expect(try InstanceList(parsing: list.encoded()) == list)
    }

    @Test func `project configs are read, with values as text`() throws {
        let text = """
            {"total":1,"size":1,"configs":[{"config_id":"c5a7","config_name":"VPC_INSTANCE_NUM_LIMIT","config_value":"10",
            "config_time":"2020-09-21T02:05:04Z","remark":"members of a channel","used":3}]}
            """
        let list = try ProjectConfigList(parsing: Array(text.utf8))
        #expect(list.configs.first?.name == ProjectConfig.membersPerChannelName)
        #expect(list.configs.first?.value == "10")
        #expect(try ProjectConfigList(parsing: list.encoded()) == list)
    }

    @Test(arguments: [
        "", "[]", #"{"total":1}"#, #"{"instances":[],"configs":[]}"#, #"{"total":-1,"instances":[],"configs":[]}"#,
        #"{"total":1,"instances":[{}],"configs":[{}]}"#,
        #"{"total":1,"instances":[{"id":7}],"configs":[{"config_name":"a","config_value":7}]}"#,
    ])
    func `a list of another form is malformed`(text: String) {
        #expect(throws: MalformedReply.self) { try InstanceList(parsing: Array(text.utf8)) }
        #expect(throws: MalformedReply.self) { try ProjectConfigList(parsing: Array(text.utf8)) }
    }
}
