import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

/// Adding, deleting, enabling and disabling members, in process and over a socket.
@Suite struct `single members` {
    @Test(arguments: Transport.allCases)
    func `adding is an upsert by group, address and port, and leaves the rest`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let before = try await gateway.get(path)
            let body = """
                {"members":[
                  {"host":"10.0.0.1","member_group_name":"primary","port":81},
                  {"host":"192.168.2.11","port":8080,"weight":9,"member_group_name":"primary"},
                  {"host":"192.168.2.11","port":8080,"weight":3,"member_group_name":"primary"},
                  {"host":"192.168.2.11","port":8080}]}
                """
            let reply = try await gateway.call(.post, path, body)
            #expect(reply.status == 201)
            #expect(try reply.json()["size"]?.integer == 3)
            #expect(try reply.json()["total"]?.integer == 3)
            #expect(try reply.members("weight") == ["9", "1", "1"])
            #expect(try reply.members("member_group_name") == ["primary", "primary", ""])
            let after = try await gateway.get(path)
            #expect(
                try after.members("host") == [
                    "192.168.2.10", "192.168.2.11", "192.168.3.1", "10.0.0.1", "192.168.2.11",
                ]
            )
            #expect(try after.members("id").prefix(3) == (try before.members("id")).prefix(3))
        }
    }

    @Test(arguments: Transport.allCases)
    func `servers are known by their ids`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.membersPath(Fixture.ecsChannel)
            let id = "1082720c-3c15-409c-9ae3-4983ddfb6a9d"
            let body = """
                {"members":[{"ecs_id":"\(id)","ecs_name":"renamed","member_group_name":"primary","weight":3}]}
                """
            let reply = try await gateway.call(.post, path, body)
            #expect(try reply.members("ecs_name") == ["renamed"])
            #expect(try reply.members("host") == ["192.168.0.17"])
            #expect(try await gateway.get(path).members("weight") == ["3"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `one bad member of several changes nothing`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            let path = Fixture.membersPath(Fixture.ipChannel)
            let bodies: [(String, String)] = [
                (#"{"members":[{"host":"10.0.0.1"},{"host":"10.0.0.2","member_group_name":"nowhere"}]}"#, "APIG.2012"),
                (#"{"members":[{"host":"10.0.0.1"},{"weight":1}]}"#, "APIG.2001"),
                (#"{"members":[{"host":"10.0.0.1"},{"host":"10.0.0.2","weight":10001}]}"#, "APIG.2004"),
                (#"{"members":null}"#, "APIG.2001"), ("{}", "APIG.2001"), (#"{"members":{}}"#, "APIG.2012"),
                (#"{"members":[null]}"#, "APIG.2012"),
            ]
            for (body, code) in bodies {
                let reply = try await gateway.call(.post, path, body)
                #expect(reply.status == 400, "\(body)")
                #expect(try reply.code() == code, "\(body)")
            }
            #expect(try await gateway.state() == before)
            let nothing = try await gateway.call(.post, path, #"{"members":[]}"#)
            #expect(nothing.status == 201)
            #expect(nothing.text == #"{"total":0,"size":0,"members":[]}"#)
            #expect(try await gateway.state() == before)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a member is deleted once`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let id = try #require(try await gateway.get(path).members("id").first)
            // A member of another channel is none of this one.
            let elsewhere = "\(Fixture.membersPath(Fixture.ecsChannel))/\(id)"
            #expect(try await gateway.call(.delete, elsewhere).code() == "APIG.3024")
            let reply = try await gateway.call(.delete, "\(path)/\(id)")
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            #expect(try await gateway.get(path).members("host") == ["192.168.2.11", "192.168.3.1"])
            let again = try await gateway.call(.delete, "\(path)/\(id)")
            #expect(again.status == 404)
            let documented = #"{"error_code":"APIG.3024","error_msg":"The VPC instance does not exist,id:\#(id)"}"#
            #expect(again.text == documented)
        }
    }

    @Test(arguments: Transport.allCases)
    func `batches set the status of all their members or of none`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let ids = try await gateway.get(path).members("id")
            let body = #"{"member_ids":["\#(ids[0])","\#(ids[2])"]}"#
            let disabled = try await gateway.call(.post, "\(path)/batch-disable", body)
            #expect(disabled.status == 204)
            #expect(disabled.body.isEmpty)
            #expect(try await gateway.get(path).members("status") == ["2", "1", "2"])
            let enabled = try await gateway.call(.post, "\(path)/batch-enable", body)
            #expect(enabled.status == 204)
            #expect(try await gateway.get(path).members("status") == ["1", "1", "1"])
            let unknown = #"{"member_ids":["\#(ids[0])","\#(Fixture.anyID)"]}"#
            let refused = try await gateway.call(.post, "\(path)/batch-disable", unknown)
            #expect(refused.status == 404)
            #expect(try refused.code() == "APIG.3024")
            #expect(try await gateway.get(path).members("status") == ["1", "1", "1"])
            for body in ["{}", #"{"member_ids":null}"#, #"{"member_ids":[]}"#] {
                #expect(try await gateway.call(.post, "\(path)/batch-disable", body).status == 204, "\(body)")
            }
            for body in [#"{"member_ids":"x"}"#, #"{"member_ids":[1]}"#, #"{"member_ids":["a b"]}"#] {
                #expect(try await gateway.call(.post, "\(path)/batch-disable", body).code() == "APIG.2012", "\(body)")
            }
            #expect(try await gateway.get(path).members("status") == ["1", "1", "1"])
        }
    }

    @Test(arguments: Transport.allCases, [Fixture.microserviceChannel, Fixture.referenceChannel])
    func `channels of other kinds refuse every write of members`(
        _ transport: Transport,
        _ channel: String
    ) async throws {
        let path = Fixture.membersPath(channel)
        let writes: [(HTTPRequest.Method, String, String?)] = [
            (.put, path, #"{"members":[]}"#), (.post, path, #"{"members":[]}"#),
            (.delete, "\(path)/\(Fixture.anyID)", nil), (.post, "\(path)/batch-enable", "{}"),
            (.post, "\(path)/batch-disable", "{}"),
        ]
        try await TestGateway.run(transport) { gateway in
            for (method, path, body) in writes {
                let reply = try await gateway.call(method, path, body)
                #expect(reply.status == 403, "\(method) \(path)")
                #expect(try reply.code() == "APIG.3471", "\(method) \(path)")
            }
        }
    }
}
