import ByteIO
import EmbeddedGateway
import Testing

/// PUT …/members, sentence by sentence of "Updating Backend Instances", in process and over a socket.
@Suite struct `updating members` {
    @Test(arguments: Transport.allCases)
    func `the first example of the document gets the documented answer`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(
                Fixture.ipChannel,
                """
                {
                  "member_group_name" : "primary",
                  "members" : [ {
                    "host" : "192.168.2.25",
                    "weight" : 1,
                    "is_backup" : false,
                    "member_group_name" : "primary"
                  } ]
                }
                """
            )
            #expect(reply.status == 200)
            let member = try #require(try reply.json()["members"]?.elements?.first)
            let id = try #require(member["id"]?.string)
            let groupID = try #require(member["member_group_id"]?.string)
            #expect(isID(id))
            #expect(isID(groupID))
            let documented = """
                {"total":1,"size":1,"members":[{"host":"192.168.2.25","weight":1,"is_backup":false,\
                "member_group_name":"primary","port":22,"status":1,"ecs_id":"192.168.2.25","ecs_name":"192.168.2.25",\
                "id":"\(id)","vpc_channel_id":"56a7d7358e1b42459c9d730d65b14e59","create_time":"2020-07-23T09:13:24Z",\
                "member_group_id":"\(groupID)"}]}
                """
            #expect(reply.text == documented)
        }
    }

    @Test(arguments: Transport.allCases)
    func `the second example gets an answer of the documented form`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(
                Fixture.ecsChannel,
                """
                {"members":[{"ecs_id":"1082720c-3c15-409c-9ae3-4983ddfb6a9d","ecs_name":"APIGtest02","weight":2}]}
                """
            )
            #expect(reply.status == 200)
            let member = try #require(try reply.json()["members"]?.elements?.first)
            let id = try #require(member["id"]?.string)
            #expect(isID(id))
            // The example's group "primary" is no rule: a member that names no group is in none.
            let documented = """
                {"total":1,"size":1,"members":[{"host":"192.168.0.17","weight":2,"is_backup":false,\
                "member_group_name":"","port":22,"status":1,"ecs_id":"1082720c-3c15-409c-9ae3-4983ddfb6a9d",\
                "ecs_name":"APIGtest02","id":"\(id)","vpc_channel_id":"105c6902457144a4820dff8b1ad63331",\
                "create_time":"2020-07-23T09:13:24Z","member_group_id":""}]}
                """
            #expect(reply.text == documented)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a group update ignores members of other groups and leaves those groups`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(
                Fixture.ipChannel,
                """
                {"member_group_name":"primary","members":[
                  {"host":"10.0.0.1","member_group_name":"primary"},
                  {"host":"10.0.0.2","member_group_name":"standby"},
                  {"host":"10.0.0.3"}, {"host":"10.0.0.4","member_group_name":""},
                  {"host":"10.0.0.5","member_group_name":"no-such-group"}, {"member_group_name":"Primary"}]}
                """
            )
            #expect(reply.status == 200)
            #expect(try reply.members("host") == ["10.0.0.1"])
            let all = try await gateway.get(Fixture.membersPath(Fixture.ipChannel))
            #expect(try all.members("host") == ["192.168.3.1", "10.0.0.1"])
            #expect(try all.members("member_group_name") == ["standby", "primary"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a group update of which nothing is left empties the group`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(
                Fixture.ipChannel,
                #"{"member_group_name":"primary","members":[{"host":"10.0.0.3"}]}"#
            )
            #expect(reply.text == #"{"total":0,"size":0,"members":[]}"#)
            let all = try await gateway.get(Fixture.membersPath(Fixture.ipChannel))
            #expect(try all.members("host") == ["192.168.3.1"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `an update without a group overwrites every group, and the groups stay`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(
                Fixture.ipChannel,
                """
                {"member_group_name":null,
                 "members":[{"host":"10.0.0.1","member_group_name":"standby"},{"host":"10.0.0.1"}]}
                """
            )
            #expect(reply.status == 200)
            #expect(try reply.members("member_group_name") == ["standby", ""])
            let emptied = try await gateway.put(Fixture.ipChannel, #"{"members":[]}"#)
            #expect(emptied.text == #"{"total":0,"size":0,"members":[]}"#)
            let detail = try await gateway.get("\(Fixture.gatewayPath)/vpc-channels/\(Fixture.ipChannel)").json()
            let names = try #require(detail["member_groups"]?.elements).map { $0["member_group_name"]?.string }
            #expect(names == ["primary", "standby"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `what a member leaves out gets its default`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(
                Fixture.ipChannel,
                #"{"members":[{"host":"a.test"},{"host":"b.test","port":0,"weight":0,"is_backup":null}],"new":{}}"#
            )
            #expect(reply.status == 200)
            #expect(try reply.members("port") == ["22", "22"])
            #expect(try reply.members("weight") == ["1", "0"])
            #expect(try reply.members("status") == ["1", "1"])
            #expect(try reply.members("is_backup") == ["false", "false"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `a member that stays keeps its id, and of two definitions the first counts`(
        _ transport: Transport
    ) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.get(Fixture.membersPath(Fixture.ipChannel)).members("id")
            let reply = try await gateway.put(
                Fixture.ipChannel,
                """
                {"member_group_name":"primary","members":[
                  {"host":"10.0.0.9","member_group_name":"primary"},
                  {"host":"192.168.2.11","port":8080,"weight":9,"member_group_name":"primary"},
                  {"host":"192.168.2.11","port":8080,"weight":3,"member_group_name":"primary"},
                  {"host":"192.168.2.10","port":23,"member_group_name":"primary"}]}
                """
            )
            #expect(try reply.members("host") == ["192.168.2.11", "10.0.0.9", "192.168.2.10"])
            #expect(try reply.members("weight") == ["9", "1", "1"])
            let after = try reply.members("id")
            #expect(after[0] == before[1])
            #expect(!before.contains(after[1]) && !before.contains(after[2]))
        }
    }

    @Test(arguments: Transport.allCases)
    func `members can be sent back as they were read`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            for channel in [Fixture.ipChannel, Fixture.ecsChannel] {
                let read = try await gateway.get(Fixture.membersPath(channel))
                let written = try await gateway.put(channel, read.text)
                #expect(written.text == read.text)
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `a server without a known address always gets the same one`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let body = #"{"members":[{"ecs_id":"new-server_1","ecs_name":"服务器.一-A_1","host":"1.2.3.4"}]}"#
            let first = try await gateway.put(Fixture.ecsChannel, body)
            #expect(first.status == 200)
            let host = try #require(try first.members("host").first)
            #expect(host.hasPrefix("192.168."))
            _ = try await gateway.put(Fixture.ecsChannel, #"{"members":[]}"#)
            #expect(try await gateway.put(Fixture.ecsChannel, body).members("host") == [host])
        }
    }
}

/// Whether `text` is an id as the API makes them.
func isID(_ text: String) -> Bool {
    text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}
