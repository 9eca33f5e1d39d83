import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

/// The member groups of a channel, in process and over a socket.
@Suite struct `member groups` {
    @Test(arguments: Transport.allCases)
    func `the documented creation gets the documented answer`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.ipChannel)
            let body = #"{"member_groups":[{"member_group_name":"vpc_member_group","member_group_weight":10}]}"#
            let reply = try await gateway.call(.post, path, body)
            #expect(reply.status == 201)
            let id = try #require(try reply.texts("member_groups", "member_group_id").first)
            #expect(isID(id))
            let group = """
                {"member_group_id":"\(id)","member_group_name":"vpc_member_group","member_group_weight":10,\
                "member_group_remark":"","dict_code":"","create_time":"2020-07-23T09:13:24Z",\
                "update_time":"2020-07-23T09:13:24Z","microservice_version":"","microservice_port":0,\
                "microservice_labels":[]}
                """
            #expect(reply.text == #"{"total":1,"size":1,"member_groups":[\#(group)]}"#)
            #expect(try await gateway.get("\(path)/\(id)").text == group)
        }
    }

    @Test(arguments: Transport.allCases)
    func `everything that a definition holds comes back`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let definition = """
                "member_group_name":"主组-a.1_b","member_group_weight":0,"member_group_remark":"two\\nlines, \\"quoted\\"",\
                "dict_code":"code.1","microservice_version":"v1","microservice_port":80,\
                "microservice_labels":[{"label_name":"cluster_id","label_value":"c-1.x_y"}]
                """
            let path = Fixture.groupsPath(Fixture.microserviceChannel)
            let reply = try await gateway.call(.post, path, "{\"member_groups\":[{\(definition)}]}")
            #expect(reply.status == 201)
            let group = try #require(try reply.json()["member_groups"]?.elements?.first)
            let sent = try JSONParser.parse(Array("{\(definition)}".utf8))
            for member in sent.members ?? [] { #expect(group[member.name] == member.value, "\(member.name)") }
        }
    }

    @Test(arguments: Transport.allCases)
    func `adding is an upsert by name, and the first definition counts`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.ipChannel)
            let before = try await gateway.get(path).texts("member_groups", "member_group_id")
            let body = """
                {"member_groups":[
                  {"member_group_name":"fresh","member_group_remark":"one"},
                  {"member_group_name":"standby","member_group_weight":7},
                  {"member_group_name":"fresh","member_group_remark":"two"}]}
                """
            let reply = try await gateway.call(.post, path, body)
            #expect(try reply.texts("member_groups", "member_group_name") == ["standby", "fresh"])
            let after = try await gateway.get(path)
            #expect(try after.texts("member_groups", "member_group_name") == ["primary", "standby", "fresh"])
            #expect(try after.texts("member_groups", "member_group_weight") == ["-", "7", "-"])
            #expect(try after.texts("member_groups", "member_group_remark") == ["", "", "one"])
            #expect(try after.texts("member_groups", "member_group_id").prefix(2) == before.prefix(2))
        }
    }

    @Test(arguments: Transport.allCases)
    func `a group is renamed with its members in it`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.ipChannel)
            let id = try #require(try await gateway.get(path).texts("member_groups", "member_group_id").first)
            let body = #"{"member_group_name":"renamed","member_group_weight":20}"#
            let reply = try await gateway.call(.put, "\(path)/\(id)", body)
            #expect(reply.status == 200)
            #expect(try reply.json()["member_group_id"]?.string == id)
            #expect(try reply.json()["member_group_weight"]?.integer == 20)
            let members = try await gateway.get(Fixture.membersPath(Fixture.ipChannel))
            #expect(try members.members("member_group_name") == ["renamed", "renamed", "standby"])
            let taken = try await gateway.call(.put, "\(path)/\(id)", #"{"member_group_name":"standby"}"#)
            #expect(try taken.code() == "APIG.2012")
        }
    }

    @Test(arguments: Transport.allCases)
    func `deleting a group leaves its members in the channel`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.ipChannel)
            let members = Fixture.membersPath(Fixture.ipChannel)
            // The same address in no group: it stays, and the group's member goes.
            _ = try await gateway.call(.post, members, #"{"members":[{"host":"192.168.2.10","weight":77}]}"#)
            let id = try #require(try await gateway.get(path).texts("member_groups", "member_group_id").first)
            let reply = try await gateway.call(.delete, "\(path)/\(id)")
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            let after = try await gateway.get(members)
            #expect(try after.members("host") == ["192.168.2.11", "192.168.3.1", "192.168.2.10"])
            #expect(try after.members("member_group_name") == ["", "standby", ""])
            #expect(try after.members("weight") == ["5", "1", "77"])
            let again = try await gateway.call(.delete, "\(path)/\(id)")
            #expect(again.status == 404)
            #expect(try again.code() == "APIG.3023")
            #expect(try await gateway.get("\(path)/\(id)").code() == "APIG.3023")
            #expect(
                try await gateway.call(.put, "\(path)/\(id)", #"{"member_group_name":"abc"}"#).code() == "APIG.3023"
            )
        }
    }

    @Test(arguments: Transport.allCases)
    func `lists are paged and filtered`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.ecsChannel)
            let groups = (0..<45).map { #"{"member_group_name":"group-\#($0)","dict_code":"code-\#($0 % 2)"}"# }
            let body = #"{"member_groups":[\#(groups.joined(separator: ","))]}"#
            #expect(try await gateway.call(.post, path, body).status == 201)
            let expected: [(String, Int64, Int)] = [
                ("", 46, 20), ("?limit=500", 46, 46), ("?limit=7&offset=40", 46, 6), ("?limit=0&offset=-1", 46, 20),
                ("?member_group_name=group-4", 6, 6), ("?member_group_name=group-4&precise_search=name", 6, 6),
                ("?member_group_name=group-4&precise_search=member_group_name", 1, 1), ("?dict_code=code-1", 22, 20),
                ("?member_group_name=PRIMARY", 0, 0),
            ]
            for (query, total, size) in expected {
                let reply = try await gateway.get(path + query)
                #expect(try reply.json()["total"]?.integer == total, "\(query)")
                #expect(try reply.json()["size"]?.integer == Int64(size), "\(query)")
                #expect(try MemberGroupList(parsing: reply.body).groups.count == size, "\(query)")
            }
        }
    }
}
