import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

/// Creating, changing and deleting channels, in process and over a socket.
@Suite struct `channels` {
    private static let emptyMicroservice = """
        {"id":"","instance_id":"","service_type":"","cse_info":{"cse_app_id":"","engine_id":"","engine_name":"",\
        "register_address":"","service_id":"","service_name":""},"cce_info":{"cluster_id":"","cluster_name":"",\
        "namespace":"","workload_type":"","app_name":""},"create_time":"","update_time":""}
        """

    private static let health = """
        {"http_code":"200","path":"/vpc/demo","port":22,"protocol":"http","threshold_abnormal":5,\
        "threshold_normal":2,"time_interval":10,"timeout":5,"enable_client_ssl":false}
        """

    /// The first example of "Creating a VPC Channel".
    private static let documentedBody = """
        {"balance_strategy":1,"member_type":"ip","name":"VPC_demo","port":22,"type":2,
         "vpc_health_config":\(health),
         "member_groups":[
           {"member_group_name":"test","member_group_weight":1,"member_group_remark":"remark"},
           {"member_group_name":"default","member_group_weight":2,"member_group_remark":"remark"}],
         "members":[{"host":"192.168.0.5","weight":1,"member_group_name":"test"},
                    {"host":"192.168.1.124","weight":2,"member_group_name":"default"}]}
        """

    @Test(arguments: Transport.allCases)
    func `the documented creation gets the documented answer`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.call(.post, Fixture.channelsPath, Self.documentedBody)
            #expect(reply.status == 201)
            let json = try reply.json()
            let id = try #require(json["id"]?.string)
            #expect(isID(id))
            let groupIDs = try reply.texts("member_groups", "member_group_id")
            #expect(groupIDs.allSatisfy(isID))
            let time = "2020-07-23T09:13:24.244829604Z"
            let groups = [("test", 1), ("default", 2)].enumerated().map { index, group in
                """
                {"member_group_id":"\(groupIDs[index])","member_group_name":"\(group.0)",\
                "member_group_weight":\(group.1),"member_group_remark":"remark","dict_code":"",\
                "create_time":"\(time)","update_time":"\(time)","microservice_version":"","microservice_port":0,\
                "microservice_labels":[]}
                """
            }
            // Neither the members nor the health check are in this reply; the detail has both.
            let documented = """
                {"id":"\(id)","name":"VPC_demo","port":22,"balance_strategy":1,"member_type":"ip","type":2,\
                "vpc_channel_type":"builtin","status":1,"create_time":"\(time)","dict_code":"",\
                "member_groups":[\(groups.joined(separator: ","))],"microservice_info":\(Self.emptyMicroservice)}
                """
            #expect(reply.text == documented)
            let detail = try await gateway.get(Fixture.channelPath(id)).json()
            #expect(detail["members"]?.elements?.map { $0["host"]?.string } == ["192.168.0.5", "192.168.1.124"])
            #expect(detail["members"]?.elements?.map { $0["port"]?.integer } == [22, 22])
            #expect(detail["members"]?.elements?.map { $0["health_status"]?.string } == ["unknown", "unknown"])
            #expect(detail["vpc_health_config"]?["http_code"]?.string == "200")
            #expect(detail["vpc_health_config"]?["method"]?.string == "GET")
            #expect(detail["vpc_health_config"]?["vpc_channel_id"]?.string == id)
        }
    }

    @Test(arguments: Transport.allCases)
    func `the kind comes from vpc_channel_type, else from type and microservice`(_ transport: Transport) async throws {
        let service = #""microservice_info":{"service_type":"CCE","cce_info":{"cluster_id":"c1","app_name":"a"}}"#
        let cases: [(fields: String, kind: String, type: Int64)] = [
            ("", "builtin", 2), (#""type":0"#, "builtin", 2), (#""type":3"#, "builtin", 2),
            (#""type":3,\#(service)"#, "microservice", 3), (#""type":2,\#(service)"#, "builtin", 2),
            (#""vpc_channel_type":"microservice",\#(service)"#, "microservice", 3),
            (#""vpc_channel_type":"reference""#, "reference", 2), (#""vpc_channel_type":"""#, "builtin", 2),
        ]
        try await TestGateway.run(transport) { gateway in
            for (number, channel) in cases.enumerated() {
                let body = Fixture.channelBody(name: "kind\(number)", channel.fields)
                let json = try await gateway.call(.post, Fixture.channelsPath, body).json()
                #expect(json["vpc_channel_type"]?.string == channel.kind, "\(channel.fields)")
                #expect(json["type"]?.integer == channel.type, "\(channel.fields)")
                let cluster = json["microservice_info"]?["cce_info"]?["cluster_id"]?.string
                #expect(cluster == (channel.kind == "microservice" ? "c1" : ""), "\(channel.fields)")
            }
            let list = try await gateway.get("\(Fixture.channelsPath)?vpc_channel_type=reference")
            #expect(try list.texts("vpc_channels", "name") == ["mirror", "kind6"])
            #expect(try await gateway.get("\(Fixture.channelsPath)?vpc_channel_type=other").code() == "APIG.2012")
        }
    }

    @Test(arguments: Transport.allCases)
    func `an update without lists leaves members, groups and health check`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let id = try await gateway.makeChannel(Self.documentedBody)
            let before = try await gateway.get(Fixture.channelPath(id)).json()
            let body = #"{"name":"renamed","port":23,"balance_strategy":4,"member_type":"ip","dict_code":"a.b-c_d"}"#
            let reply = try await gateway.call(.put, Fixture.channelPath(id), body)
            #expect(reply.status == 200)
            #expect(try reply.json()["members"] == nil)
            let after = try await gateway.get(Fixture.channelPath(id)).json()
            #expect(after["name"]?.string == "renamed")
            #expect(after["port"]?.integer == 23)
            #expect(after["balance_strategy"]?.integer == 4)
            #expect(after["dict_code"]?.string == "a.b-c_d")
            for field in ["id", "create_time", "members", "member_groups", "vpc_health_config"] {
                #expect(after[field] == before[field], "\(field)")
            }
            #expect(try await gateway.get("\(Fixture.channelsPath)?dict_code=b-c").json()["total"]?.integer == 1)
        }
    }

    @Test(arguments: Transport.allCases)
    func `empty lists delete all members and all groups`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.channelPath(Fixture.ipChannel)
            let noMembers = Fixture.channelBody(name: "shop", #""members":[]"#)
            let emptied = try await gateway.call(.put, path, noMembers)
            #expect(emptied.status == 200)
            #expect(try emptied.texts("member_groups", "member_group_name") == ["primary", "standby"])
            #expect(try await gateway.get(path).members("host") == [])
            let noGroups = Fixture.channelBody(name: "shop", #""member_groups":[]"#)
            #expect(try await gateway.call(.put, path, noGroups).texts("member_groups", "member_group_name") == [])
        }
    }

    @Test(arguments: Transport.allCases)
    func `deleting all groups leaves their members in no group`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.channelPath(Fixture.ipChannel)
            let before = try await gateway.get(path).members("id")
            let body = Fixture.channelBody(name: "shop", #""member_groups":[]"#)
            #expect(try await gateway.call(.put, path, body).status == 200)
            let after = try await gateway.get(path)
            #expect(try after.members("id") == before)
            #expect(try after.members("member_group_name") == ["", "", ""])
            #expect(try after.members("member_group_id") == ["", "", ""])
        }
    }

    @Test(arguments: Transport.allCases)
    func `lists of an update overwrite, and what stays keeps its id`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.channelPath(Fixture.ipChannel)
            let before = try await gateway.get(path)
            let lists = """
                "member_groups":[{"member_group_name":"fresh"},{"member_group_name":"primary","member_group_weight":9}],
                "members":[{"host":"10.0.0.1","member_group_name":"fresh"},
                           {"host":"192.168.2.10","weight":8,"member_group_name":"primary"}]
                """
            let body = Fixture.channelBody(name: "shop", lists)
            #expect(try await gateway.call(.put, path, body).status == 200)
            let after = try await gateway.get(path)
            #expect(try after.texts("member_groups", "member_group_name") == ["primary", "fresh"])
            #expect(try after.texts("member_groups", "member_group_weight") == ["9", "-"])
            #expect(try after.members("host") == ["192.168.2.10", "10.0.0.1"])
            #expect(try after.members("weight") == ["8", "1"])
            #expect(try after.members("id")[0] == (try before.members("id")[0]))
            let groupID = try before.texts("member_groups", "member_group_id")[0]
            #expect(try after.texts("member_groups", "member_group_id")[0] == groupID)
        }
    }

    @Test(arguments: Transport.allCases)
    func `the type of members changes only with a list of them`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.channelPath(Fixture.ipChannel)
            let alone = try await gateway.call(.put, path, Fixture.channelBody(name: "shop", memberType: "ecs"))
            #expect(alone.status == 400)
            #expect(try alone.code() == "APIG.2012")
            let list = #""members":[{"ecs_id":"s-1","ecs_name":"web"}]"#
            let body = Fixture.channelBody(name: "shop", memberType: "ecs", list)
            #expect(try await gateway.call(.put, path, body).status == 200)
            #expect(try await gateway.get(path).members("ecs_id") == ["s-1"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a name is taken once in a gateway`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let taken = try await gateway.call(.post, Fixture.channelsPath, Fixture.channelBody(name: "shop"))
            #expect(taken.status == 400)
            #expect(
                taken.text == #"{"error_code":"APIG.3208","error_msg":"The VPC channel name already exists"}"#
            )
            let other = try await gateway.call(
                .put,
                Fixture.channelPath(Fixture.ipChannel),
                Fixture.channelBody(name: "pay")
            )
            #expect(try other.code() == "APIG.3208")
            let own = Fixture.channelBody(name: "shop")
            #expect(try await gateway.call(.put, Fixture.channelPath(Fixture.ipChannel), own).status == 200)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a deleted channel is gone with all that was in it`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let id = try await gateway.makeChannel(Self.documentedBody)
            let reply = try await gateway.call(.delete, Fixture.channelPath(id))
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            #expect(try await gateway.get(Fixture.channelPath(id)).code() == "APIG.3023")
            #expect(try await gateway.call(.delete, Fixture.channelPath(id)).code() == "APIG.3023")
            // The name is free again, and nothing of the old channel comes back.
            let again = try await gateway.makeChannel(Fixture.channelBody(name: "VPC_demo"))
            #expect(try await gateway.get(Fixture.channelPath(again)).members("host") == [])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a reference channel refers to a channel that is there, which then stays`(
        _ transport: Transport
    ) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.referenceChannel)
            func group(_ id: String) -> String {
                #"{"member_groups":[{"member_group_name":"mirrored","reference_vpc_channel_id":"\#(id)"}]}"#
            }
            let unknown = try await gateway.call(.post, path, group(Fixture.anyID))
            #expect(unknown.status == 404)
            #expect(try unknown.code() == "APIG.3023")
            let known = try await gateway.call(.post, path, group(Fixture.ecsChannel))
            #expect(try known.texts("member_groups", "reference_vpc_channel_id") == [Fixture.ecsChannel])
            let refused = try await gateway.call(.delete, Fixture.channelPath(Fixture.ecsChannel))
            #expect(refused.status == 409)
            #expect(try refused.code() == "APIG.3719")
            #expect(try await gateway.call(.delete, Fixture.channelPath(Fixture.referenceChannel)).status == 204)
            #expect(try await gateway.call(.delete, Fixture.channelPath(Fixture.ecsChannel)).status == 204)
        }
    }

    @Test(arguments: Transport.allCases)
    func `an update to another kind is refused and changes nothing, one to the same is not`(
        _ transport: Transport
    ) async throws {
        let (ip, mesh, mirror) = (Fixture.ipChannel, Fixture.microserviceChannel, Fixture.referenceChannel)
        let cases: [(channel: String, fields: String, refused: String?)] = [
            (ip, #""vpc_channel_type":"microservice""#, "vpc_channel_type"), (ip, #""type":3"#, "type"),
            (ip, #""vpc_channel_type":"reference","type":2"#, "vpc_channel_type"), (mesh, #""type":2"#, "type"),
            (mesh, #""vpc_channel_type":"builtin""#, "vpc_channel_type"), (mirror, #""type":3"#, "type"),
            (ip, #""vpc_channel_type":"builtin","type":2"#, nil), (ip, #""type":0,"vpc_channel_type":"""#, nil),
            (mesh, #""vpc_channel_type":"microservice""#, nil), (mirror, #""vpc_channel_type":"reference""#, nil),
            (mirror, #""type":2"#, nil), (mesh, "", nil),
        ]
        try await TestGateway.run(transport) { gateway in
            for (number, row) in cases.enumerated() {
                let path = Fixture.channelPath(row.channel)
                let before = try await gateway.get(path).text
                let reply = try await gateway.call(.put, path, Fixture.channelBody(name: "kind\(number)", row.fields))
                guard let name = row.refused else {
                    #expect(reply.status == 200, "\(row): \(reply.text)")
                    continue
                }
                #expect(reply.status == 400)
                #expect(try reply.code() == "APIG.2012")
                #expect(try reply.message().contains("parameterName:\(name)."), "\(row): \(reply.text)")
                #expect(try await gateway.get(path).text == before)
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `members in the definition of a reference channel are not used`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let fields = #""vpc_channel_type":"reference","members":[{"host":"10.0.0.1"}]"#
            let id = try await gateway.makeChannel(Fixture.channelBody(name: "second-mirror", fields))
            #expect(try await gateway.get(Fixture.channelPath(id)).members("host") == [])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a health check is set and changed, and keeps its id`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.channelPath(Fixture.ipChannel)
            #expect(try await gateway.get(path).json()["vpc_health_config"] == nil)
            let first = try await gateway.call(.put, "\(path)/health-config", Self.health)
            #expect(first.status == 200)
            let id = try #require(try first.json()["id"]?.string)
            let documented = """
                {"protocol":"http","path":"/vpc/demo","method":"GET","port":22,"threshold_normal":2,\
                "threshold_abnormal":5,"time_interval":10,"http_code":"200","enable_client_ssl":false,"status":1,\
                "timeout":5,"vpc_channel_id":"\(Fixture.ipChannel)","id":"\(id)","create_time":"2020-07-23T09:13:24Z"}
                """
            #expect(first.text == documented)
            let tcp =
                #"{"protocol":"TCP","threshold_normal":1,"threshold_abnormal":10,"time_interval":300,"timeout":30}"#
            let second = try await gateway.call(.put, "\(path)/health-config", tcp).json()
            #expect(second["id"]?.string == id)
            #expect(second["protocol"]?.string == "tcp")
            #expect(second["port"]?.integer == 0)
            #expect(try await gateway.get(path).json()["vpc_health_config"] == second)
            let shown = try await gateway.get("\(path)/members").members("health_status")
            #expect(shown == ["unknown", "unknown", "unknown"])
        }
    }
}
