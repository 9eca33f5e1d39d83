import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

/// Gateways, their quotas and features, in process and over a socket.
@Suite struct `instances` {
    @Test(arguments: Transport.allCases)
    func `a project lists its gateways`(_ transport: Transport) async throws {
        let store = try await Fixture.store()
        for id in ["b2", "c3"] {
            let address = try #require(GatewayAddress(projectID: "0123456789abcdef", instanceID: UTF8Text(id)))
            try await store.addGateway(address)
            try await store.addGateway(address)
        }
        try await TestGateway.run(transport, store: store) { gateway in
            let path = "/v2/0123456789abcdef/apigw/instances"
            let expected: [(String, [String], Int64)] = [
                ("", ["a1b2c3d4", "b2", "c3"], 3), ("?limit=1&offset=1", ["b2"], 3), ("?instance_id=b2", ["b2"], 1),
                ("?instance_id=b", [], 0), ("?instance_name=b2", ["a1b2c3d4", "b2"], 2),
                ("?instance_name=apig-b2&precise_search=instance_name", ["b2"], 1),
                ("?status=Running", ["a1b2c3d4", "b2", "c3"], 3), ("?status=Frozen", [], 0),
            ]
            for (query, ids, total) in expected {
                let reply = try await gateway.get(path + query)
                #expect(try reply.texts("instances", "id") == ids, "\(query)")
                #expect(try reply.json()["total"]?.integer == total, "\(query)")
                #expect(try reply.json()["size"]?.integer == Int64(ids.count), "\(query)")
            }
            #expect(
                try await gateway.get("/v2/elsewhere/apigw/instances").text
                    == #"{"total":0,"size":0,"instances":[]}"#
            )
            #expect(try await gateway.get("/v2/%7Bproject_id%7D/apigw/instances").code() == "APIG.2012")
        }
    }

    @Test(arguments: Transport.allCases)
    func `a gateway shows what it is`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.get(Fixture.gatewayPath)
            #expect(reply.status == 200)
            let json = try reply.json()
            #expect(json["id"]?.string == "a1b2c3d4")
            #expect(json["project_id"]?.string == "0123456789abcdef")
            #expect(json["instance_name"]?.string == "apig-a1b2c3d4")
            #expect(json["status"]?.string == "Running")
            #expect(json["instance_status"]?.integer == 6)
            #expect(json["type"]?.string == "apig")
            // Milliseconds as a number, unlike every other time of the API.
            #expect(json["create_time"]?.integer == 1_595_495_604_244)
            #expect(json["charging_mode"]?.integer == 0)
            #expect(json["cbc_operation_locks"]?.elements == [])
            let features = json["supported_features"]?.elements?.compactMap(\.string)
            #expect(features == ["vpc_backup", "vpc_name_modifiable"])
            let missing = try await gateway.get("/v2/0123456789abcdef/apigw/instances/nope")
            #expect(missing.status == 404)
            #expect(missing.text == #"{"error_code":"APIG.3030","error_msg":"The instance does not exist;id:nope"}"#)
        }
    }

    @Test(arguments: Transport.allCases)
    func `quotas show their limit and what is used`(_ transport: Transport) async throws {
        var settings = GatewaySettings()
        settings.quotas = GatewayQuotas(channelsMax: 200, membersPerChannelMax: 10)
        let limited = try await Fixture.store(settings: settings)
        try await TestGateway.run(transport, store: limited) { gateway in
            let path = "\(Fixture.gatewayPath)/project/configs"
            let list = try ProjectConfigList(parsing: try await gateway.get(path).body)
            #expect(list.total == 2)
            #expect(list.configs.map(\.name) == ["VPC_NUM_LIMIT", "VPC_INSTANCE_NUM_LIMIT"])
            #expect(list.configs.map(\.value) == ["200", "10"])
            #expect(list.configs.map(\.used) == [4, 3])
            let second = try await gateway.get("\(path)?limit=1&offset=1")
            #expect(try second.texts("configs", "config_name") == ["VPC_INSTANCE_NUM_LIMIT"])
            #expect(try second.json()["total"]?.integer == 2)
        }
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.get("\(Fixture.gatewayPath)/project/configs")
            #expect(try reply.texts("configs", "config_value") == ["1000000", "1000000"])
        }
    }

    @Test(arguments: Transport.allCases)
    func `features are listed as names and with their settings`(_ transport: Transport) async throws {
        var settings = GatewaySettings()
        settings.features = [.modifiableNames]
        let store = try await Fixture.store(settings: settings)
        try await TestGateway.run(transport, store: store) { gateway in
            let names = try await gateway.get("\(Fixture.gatewayPath)/instance-features")
            #expect(names.text == #"{"total":1,"size":1,"features":["vpc_name_modifiable"]}"#)
            let features = try await gateway.get("\(Fixture.gatewayPath)/features")
            #expect(try features.texts("features", "name") == ["vpc_backup", "vpc_name_modifiable"])
            #expect(try features.texts("features", "enable") == ["false", "true"])
            #expect(try features.texts("features", "instance_id") == ["a1b2c3d4", "a1b2c3d4"])
            #expect(try features.texts("features", "id").allSatisfy(isID))
            #expect(try await gateway.get("\(Fixture.gatewayPath)/features").text == features.text)
        }
    }
}
