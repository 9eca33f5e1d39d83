import ByteIO
import EmbeddedGateway
import HTTPTypes
import Testing

/// A field of a body that breaks a rule, and the answer.
private struct BrokenField: Sendable, CustomTestStringConvertible {
    let fields: String
    let code: String
    let parameter: String

    var testDescription: String { fields }

    init(_ fields: String, _ code: String, _ parameter: String) {
        self.fields = fields
        self.code = code
        self.parameter = parameter
    }
}

private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

/// Fields of a channel; each stands after acceptable ones, so that a name that comes again is refused as JSON.
private let brokenChannelFields: [BrokenField] =
    [
        BrokenField(#""port":22,"balance_strategy":1"#, "APIG.2001", "name"),
        BrokenField(#""name":null,"port":22,"balance_strategy":1"#, "APIG.2001", "name"),
        BrokenField(#""name":7,"port":22,"balance_strategy":1"#, "APIG.2012", "name"),
        BrokenField(#""name":"ab","port":22,"balance_strategy":1"#, "APIG.2005", "name"),
        BrokenField(#""name":"\#(letters(65))","port":22,"balance_strategy":1"#, "APIG.2006", "name"),
        BrokenField(#""name":"1abc","port":22,"balance_strategy":1"#, "APIG.2012", "name"),
        BrokenField(#""name":"a b c","port":22,"balance_strategy":1"#, "APIG.2012", "name"),
        BrokenField(#""name":"fresh","balance_strategy":1"#, "APIG.2001", "port"),
        BrokenField(#""name":"fresh","port":0,"balance_strategy":1"#, "APIG.2004", "port"),
        BrokenField(#""name":"fresh","port":65536,"balance_strategy":1"#, "APIG.2004", "port"),
        BrokenField(#""name":"fresh","port":"22","balance_strategy":1"#, "APIG.2012", "port"),
        BrokenField(#""name":"fresh","port":22"#, "APIG.2001", "balance_strategy"),
        BrokenField(#""name":"fresh","port":22,"balance_strategy":5"#, "APIG.2012", "balance_strategy"),
        BrokenField(#""name":"fresh","port":22,"balance_strategy":1,"member_type":"IP""#, "APIG.2012", "member_type"),
    ]
    + [
        (#""type":1"#, "APIG.2012", "type"), (#""vpc_channel_type":"other""#, "APIG.2012", "vpc_channel_type"),
        (#""vpc_channel_type":"builtin","type":3"#, "APIG.2012", "vpc_channel_type"),
        (#""vpc_channel_type":"microservice","type":2"#, "APIG.2012", "vpc_channel_type"),
        (#""vpc_channel_type":"microservice""#, "APIG.2001", "microservice_info"),
        (#""microservice_info":{"service_type":"X"}"#, "APIG.2012", "service_type"),
        (#""microservice_info":[]"#, "APIG.2012", "microservice_info"),
        (#""microservice_info":{"cce_info":{"app_name":"\#(letters(65))"}}"#, "APIG.2006", "app_name"),
        (#""microservice_info":{"cce_info":{"workload_type":"job"}}"#, "APIG.2012", "workload_type"),
        (#""dict_code":"ab""#, "APIG.2005", "dict_code"), (#""dict_code":"a/b""#, "APIG.2012", "dict_code"),
        (#""members":{}"#, "APIG.2012", "members"), (#""members":[[]]"#, "APIG.2012", "members"),
        (#""members":[{"host":"a","weight":-1}]"#, "APIG.2004", "weight"),
        (#""members":[{"host":"a","member_group_name":"missing"}]"#, "APIG.2012", "member_group_name"),
        (#""members":[{"weight":1}]"#, "APIG.2001", "host"), (#""member_groups":"x""#, "APIG.2012", "member_groups"),
        (#""member_groups":[{}]"#, "APIG.2001", "member_group_name"),
        (#""vpc_health_config":true"#, "APIG.2012", "vpc_health_config"),
        (#""vpc_health_config":{}"#, "APIG.2001", "protocol"),
    ].map { fields, code, parameter in
        BrokenField(
            #""name":"fresh","port":22,"balance_strategy":1,"member_type":"ip",\#(fields)"#,
            code,
            parameter
        )
    }

private let brokenGroupFields: [BrokenField] =
    [
        BrokenField(#""member_group_weight":1"#, "APIG.2001", "member_group_name"),
        BrokenField(#""member_group_name":"ab""#, "APIG.2005", "member_group_name"),
        BrokenField(#""member_group_name":"\#(letters(65))""#, "APIG.2006", "member_group_name"),
        BrokenField(#""member_group_name":"-abc""#, "APIG.2012", "member_group_name"),
        BrokenField(#""member_group_name":"a/bc""#, "APIG.2012", "member_group_name"),
        BrokenField(#""member_group_name":"é-bc""#, "APIG.2012", "member_group_name"),
    ]
    + [
        (#""member_group_weight":-1"#, "APIG.2004", "member_group_weight"),
        (#""member_group_weight":101"#, "APIG.2004", "member_group_weight"),
        (#""member_group_weight":"1""#, "APIG.2012", "member_group_weight"),
        (#""member_group_remark":"\#(letters(256))""#, "APIG.2006", "member_group_remark"),
        (#""member_group_remark":"a\u0000b""#, "APIG.2012", "member_group_remark"),
        (#""dict_code":"\#(letters(65))""#, "APIG.2006", "dict_code"),
        (#""microservice_version":"\#(letters(65))""#, "APIG.2006", "microservice_version"),
        (#""microservice_port":65536"#, "APIG.2004", "microservice_port"),
        (#""microservice_labels":{}"#, "APIG.2012", "microservice_labels"),
        (#""microservice_labels":[1]"#, "APIG.2012", "microservice_labels"),
        (#""microservice_labels":[{"label_name":"a"}]"#, "APIG.2001", "label_value"),
        (#""microservice_labels":[{"label_name":"","label_value":"a"}]"#, "APIG.2005", "label_name"),
        (#""microservice_labels":[{"label_name":"a","label_value":"\#(letters(64))"}]"#, "APIG.2006", "label_value"),
        (#""microservice_labels":[{"label_name":"a-","label_value":"a"}]"#, "APIG.2012", "label_name"),
        (#""reference_vpc_channel_id":"a b""#, "APIG.2012", "reference_vpc_channel_id"),
    ].map { fields, code, parameter in BrokenField(#""member_group_name":"fresh",\#(fields)"#, code, parameter) }

private let brokenHealthFields: [BrokenField] = {
    let numbers = #""threshold_normal":2,"threshold_abnormal":5,"time_interval":10,"timeout":5"#
    let tcp = #""protocol":"tcp","#
    return [
        BrokenField(numbers, "APIG.2001", "protocol"),
        BrokenField(#""protocol":"udp",\#(numbers)"#, "APIG.2012", "protocol"),
        BrokenField(#""protocol":"http","http_code":"200",\#(numbers)"#, "APIG.2001", "path"),
        BrokenField(#""protocol":"HTTPS",\#(numbers)"#, "APIG.2001", "path"),
        BrokenField(#""protocol":"http","path":"/",\#(numbers)"#, "APIG.2001", "http_code"),
        BrokenField(#"\#(tcp)\#(numbers),"method":"get""#, "APIG.2012", "method"),
        BrokenField(#"\#(tcp)\#(numbers),"port":65536"#, "APIG.2004", "port"),
        BrokenField(#"\#(tcp)\#(numbers),"status":3"#, "APIG.2012", "status"),
        BrokenField(#"\#(tcp)\#(numbers),"enable_client_ssl":1"#, "APIG.2012", "enable_client_ssl"),
        BrokenField(#"\#(tcp)"threshold_normal":0"#, "APIG.2004", "threshold_normal"),
        BrokenField(#"\#(tcp)"threshold_normal":1,"threshold_abnormal":11"#, "APIG.2004", "threshold_abnormal"),
        BrokenField(
            #"\#(tcp)"threshold_normal":1,"threshold_abnormal":1,"time_interval":301"#,
            "APIG.2004",
            "time_interval"
        ),
        BrokenField(
            #"\#(tcp)"threshold_normal":1,"threshold_abnormal":1,"time_interval":5,"timeout":5"#,
            "APIG.2004",
            "time_interval"
        ),
        BrokenField(
            #"\#(tcp)"threshold_normal":1,"threshold_abnormal":1,"time_interval":50,"timeout":31"#,
            "APIG.2004",
            "timeout"
        ),
    ]
        + ["", "20", "99", "600", "200,", "200-", "299-200", "200-201-202", "2OO", "200;201", "+20", "２００"].dropFirst()
        .map { code in BrokenField(#"\#(tcp)\#(numbers),"http_code":"\#(code)""#, "APIG.2012", "http_code") }
}()

/// Bodies that no route takes.
private let brokenBodies: [(name: String, bytes: [UInt8])] = [
    ("nothing", []), ("no JSON", Array("members=1".utf8)), ("cut", Array(#"{"members":[{"host":"10."#.utf8)),
    ("text after the end", Array("{} x".utf8)), ("an array", Array("[]".utf8)), ("null", Array("null".utf8)),
    ("a number", Array("1e999999".utf8)), ("a name twice", Array(#"{"members":[],"members":[]}"#.utf8)),
    ("a name twice, once escaped", Array(#"{"name":"a","n\u0061me":"b"}"#.utf8)),
    ("a lone surrogate", Array(#"{"name":"\uD800"}"#.utf8)),
    ("no UTF-8", Array(#"{"name":""#.utf8) + [0xFF, 0x22, 0x7D]),
    ("UTF-16", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]), ("a byte order mark", [0xEF, 0xBB, 0xBF, 0x7B, 0x7D]),
    ("a control character", Array("{\"name\":\"a\nb\"}".utf8)), ("NUL", [0]),
    ("too deep", Array(repeating: 0x5B, count: 200_000)),
    ("too deep in an unknown field", Array(#"{"x":"#.utf8) + Array(String(repeating: #"{"a":"#, count: 50_000).utf8)),
]

/// Bodies that are refused by the routes beside PUT members, and change nothing.
@Suite struct `bodies` {
    private static func check(
        _ gateway: TestGateway,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ broken: [BrokenField],
        wrapped: (String) -> String = { "{\($0)}" }
    ) async throws {
        let before = try await gateway.state()
        for field in broken {
            let reply = try await gateway.call(method, path, wrapped(field.fields))
            #expect(reply.status == 400, "\(field.fields)")
            #expect(try reply.code() == field.code, "\(field.fields)")
            let message = try reply.message()
            #expect(
                message.hasSuffix("name:\(field.parameter)") || message.contains("parameterName:\(field.parameter)."),
                "\(field.fields): \(message)"
            )
        }
        #expect(try await gateway.state() == before)
    }

    @Test(arguments: Transport.allCases)
    func `a channel that breaks a rule is not made`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            try await Self.check(gateway, .post, Fixture.channelsPath, brokenChannelFields)
            #expect(try await gateway.get(Fixture.channelsPath).json()["total"]?.integer == 4)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a group that breaks a rule is neither made nor changed`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.groupsPath(Fixture.ipChannel)
            try await Self.check(gateway, .post, path, brokenGroupFields) { fields in
                #"{"member_groups":[{"member_group_name":"acceptable"},{\#(fields)}]}"#
            }
            let id = try #require(try await gateway.get(path).texts("member_groups", "member_group_id").first)
            try await Self.check(gateway, .put, "\(path)/\(id)", brokenGroupFields)
            let lists = [("{}", "APIG.2001"), (#"{"member_groups":{}}"#, "APIG.2012")]
            for (body, code) in lists { #expect(try await gateway.call(.post, path, body).code() == code) }
        }
    }

    @Test(arguments: Transport.allCases)
    func `a health check that breaks a rule is not set`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = "\(Fixture.channelPath(Fixture.ipChannel))/health-config"
            try await Self.check(gateway, .put, path, brokenHealthFields)
        }
    }

    @Test(arguments: Transport.allCases)
    func `what is no JSON object is refused by every route with a body`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            let headers = TestGateway.headers(token: Fixture.token)
            for route in TableRoute.all where route.body != nil {
                for body in brokenBodies {
                    let path = Fixture.gatewayPath + route.path
                    let reply = try await gateway.send(route.method, path, headers, body.bytes)
                    #expect(reply.status == 400, "\(route.testDescription): \(body.name)")
                    #expect(
                        reply.text == #"{"error_code":"APIG.2000","error_msg":"Parameter error"}"#,
                        "\(route.testDescription): \(body.name)"
                    )
                }
            }
            #expect(try await gateway.state() == before)
        }
    }

    @Test func `a body beyond the limit is refused by every route with a body`() async throws {
        var limits = GatewayLimits()
        limits.bodyBytesMax = 10_000
        try await TestGateway.run(.inProcess, limits: limits) { gateway in
            let before = try await gateway.state()
            for route in TableRoute.all {
                guard let body = route.body else { continue }
                let large = body + String(repeating: " ", count: 10_001 - body.utf8.count)
                let reply = try await gateway.call(route.method, Fixture.gatewayPath + route.path, large)
                #expect(reply.status == 413, "\(route.testDescription)")
                #expect(try reply.code() == "APIGW.0201", "\(route.testDescription)")
            }
            #expect(try await gateway.state() == before)
        }
    }
}
