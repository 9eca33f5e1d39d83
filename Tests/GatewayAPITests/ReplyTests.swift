import ByteIO
import GatewayAPI
import Testing

struct ReplyTests {
    /// Example 1 of the source document.
    private static let example = #"""
        {"total":1,"size":1,"members":[{"host":"192.168.2.25","weight":1,"is_backup":false,"member_group_name":"primary","port":22,"status":1,"ecs_id":"192.168.2.25","ecs_name":"192.168.2.25","id":"683b6807cad54122a6777ad047a6178e","vpc_channel_id":"56a7d7358e1b42459c9d730d65b14e59","create_time":"2020-07-23T09:13:24Z","member_group_id":"631b551cddda40478ef720163a9412ed"}]}
        """#

    @Test func `the example of the source document reads and writes back the same bytes`() throws {
        let list = try MemberList(parsing: Array(Self.example.utf8))
        #expect(list.total == 1)
        #expect(list.size == 1)
        let member = try #require(list.members.first)
        #expect(member.host == "192.168.2.25")
        #expect(member.weight == 1)
        #expect(!member.isBackup)
        #expect(member.memberGroupName == "primary")
        #expect(member.port == 22)
        #expect(member.status == 1)
        #expect(member.id == "683b6807cad54122a6777ad047a6178e")
        #expect(member.healthStatus == nil)
        #expect(String(decoding: list.encoded(), as: UTF8.self) == Self.example)
    }

    @Test func `unknown fields are passed over and absent ones have their documented meaning`() throws {
        let body = #"{"total":2,"more":{"a":[1]},"members":[{"x":1.5},{"health_status":null,"weight":null}]}"#
        let list = try MemberList(parsing: Array(body.utf8))
        #expect(list.size == 2)
        #expect(list.members == [VpcMemberInfo(), VpcMemberInfo()])
        #expect(list.members.first?.memberGroupName == "")
    }

    @Test(arguments: [
        "", "null", "[]", "{}", #"{"total":1}"#, #"{"members":[]}"#, #"{"total":null,"members":[]}"#,
        #"{"total":"1","members":[]}"#, #"{"total":-1,"members":[]}"#, #"{"total":1.0,"members":[]}"#,
        #"{"total":9223372036854775808,"members":[]}"#, #"{"total":1,"members":{}}"#, #"{"total":1,"members":[1]}"#,
        #"{"total":1,"size":"1","members":[]}"#, #"{"total":1,"members":[{"weight":"1"}]}"#,
        #"{"total":1,"members":[{"weight":1.5}]}"#, #"{"total":1,"members":[{"host":1}]}"#,
        #"{"total":1,"members":[{"is_backup":0}]}"#, #"{"total":1,"members":[{"host":"a","host":"b"}]}"#,
        #"{"total":1,"members":[]"#, #"{"total":1,"members":[]} x"#,
    ])
    func `a body of another form is malformed`(body: String) {
        #expect(throws: MalformedReply.self) { try MemberList(parsing: Array(body.utf8)) }
    }

    @Test func `a malformed reply is described without its content`() throws {
        let error = #expect(throws: MalformedReply.self) {
            try MemberList(parsing: Array(#"{"total":1,"members":[{"weight":"secret-4711"}]}"#.utf8))
        }
        #expect(try #require(error).description == "malformed reply: member.weight is not an integer but string")
    }

    @Test func `members and channels read back as they were written`() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let members = (0..<Int.random(in: 0...3, using: &generator)).map { _ in member(&generator) }
            let list = MemberList(total: Int64(members.count), members: members)
            #expect(try MemberList(parsing: list.encoded()) == list)
            let channel = ChannelInfo(
                id: "c",
                name: "组",
                port: 80,
                balanceStrategy: 1,
                memberType: "ip",
                type: 2,
                vpcChannelType: Bool.random(using: &generator) ? "builtin" : nil,
                status: 1,
                createTime: "2020-07-23T07:11:57.244829604Z",
                memberGroups: [
                    MemberGroupInfo(memberGroupName: "g"),
                    MemberGroupInfo(memberGroupID: "1", memberGroupName: "h", memberGroupWeight: 0),
                ],
                members: Bool.random(using: &generator) ? members : nil
            )
            #expect(try ChannelInfo(parsing: channel.encoded()) == channel)
            let channels = ChannelList(total: 7, channels: [channel])
            #expect(try ChannelList(parsing: channels.encoded()) == channels)
        }
    }

    private func member(_ generator: inout SeededGenerator) -> VpcMemberInfo {
        var member = VpcMemberInfo()
        let texts: [UTF8Text] = ["", "a", "\u{E9}", "e\u{301}", "\"\\\u{1}", "组"]
        if Bool.random(using: &generator) { member.host = texts.randomElement(using: &generator) }
        if Bool.random(using: &generator) { member.weight = Int.random(in: 0...10_000, using: &generator) }
        member.isBackup = Bool.random(using: &generator)
        member.memberGroupName = texts.randomElement(using: &generator) ?? ""
        if Bool.random(using: &generator) { member.status = 2 }
        if Bool.random(using: &generator) { member.port = Int.random(in: 0...65_535, using: &generator) }
        if Bool.random(using: &generator) { member.ecsID = texts.randomElement(using: &generator) }
        if Bool.random(using: &generator) { member.ecsName = texts.randomElement(using: &generator) }
        if Bool.random(using: &generator) { member.id = texts.randomElement(using: &generator) }
        if Bool.random(using: &generator) { member.healthStatus = "healthy" }
        return member
    }

    @Test(arguments: [
        #"{"total":1}"#, #"{"total":1,"vpc_channels":[{"id":"c"}]}"#, #"{"total":1,"vpc_channels":[{"name":"c"}]}"#,
        #"{"total":1,"vpc_channels":[{"id":"c","name":"n","member_groups":[{}]}]}"#,
        #"{"total":1,"vpc_channels":[{"id":"c","name":"n","port":"80"}]}"#,
    ])
    func `a channel without id, name or right types is malformed`(body: String) {
        #expect(throws: MalformedReply.self) { try ChannelList(parsing: Array(body.utf8)) }
    }
}

struct APIErrorTests {
    @Test(arguments: [
        (
            APIError.membersMissing(), 400,
            #"{"error_code":"APIG.2001","error_msg":"The request parameters must be specified, parameter name:members"}"#
        ),
        (.incorrectToken, 401, #"{"error_code":"APIG.1002","error_msg":"Incorrect token or token resolution failed"}"#),
        (.noPermission, 403, #"{"error_code":"APIG.1005","error_msg":"No permissions to request this method"}"#),
        (
            .channelNotFound("56a7d7358e1b42459c9d730d65b14e59"), 404,
            #"{"error_code":"APIG.3023","error_msg":"The VPC channel does not exist,id:56a7d7358e1b42459c9d730d65b14e59"}"#
        ),
        (.systemError, 500, #"{"error_code":"APIG.9999","error_msg":"System error"}"#),
    ])
    func `the errors of the source document are written to the letter`(error: APIError, status: Int, body: String)
        throws
    {
        #expect(error.status == status)
        #expect(String(decoding: error.encoded(), as: UTF8.self) == body)
        #expect(try APIError(status: status, parsing: Array(body.utf8)) == error)
    }

    @Test func `the edge's request id is kept`() throws {
        let body = #"{"error_code":"APIGW.0301","error_msg":"x","request_id":"r1"}"#
        #expect(try APIError(status: 401, parsing: Array(body.utf8)).requestID == "r1")
    }

    @Test(arguments: ["", "<html>", "{}", "[]", #"{"error_code":1}"#, #"{"error":{"code":"x"}}"#])
    func `another body is no error of the API`(body: String) {
        #expect(throws: MalformedReply.self) { try APIError(status: 500, parsing: Array(body.utf8)) }
    }
}
