import ByteIO
import GatewayAPI
import Testing

struct UpdateMembersRequestTests {
    private func text(_ request: UpdateMembersRequest) -> String {
        String(decoding: request.encoded(), as: UTF8.self)
    }

    @Test func `the example of the source document for one group`() throws {
        let member = MemberInfo(host: "192.168.2.25", weight: 1, isBackup: false)
        let name = try #require(GroupName("primary"))
        #expect(
            text(.group(name, [member])) == #"{"member_group_name":"primary","members":"#
                + #"[{"host":"192.168.2.25","weight":1,"is_backup":false,"member_group_name":"primary"}]}"#
        )
    }

    @Test func `the example of the source document for the whole channel`() {
        let member = MemberInfo(weight: 2, ecsID: "1082720c-3c15-409c-9ae3-4983ddfb6a9d", ecsName: "APIGtest02")
        #expect(
            text(.wholeChannel([member]))
                == #"{"members":[{"weight":2,"ecs_id":"1082720c-3c15-409c-9ae3-4983ddfb6a9d","ecs_name":"APIGtest02"}]}"#
        )
    }

    @Test func `all fields stand in the order of table 4, and zeros are sent`() {
        let member = MemberInfo(
            host: "h",
            weight: 0,
            isBackup: true,
            memberGroupName: "g",
            status: 2,
            port: 0,
            ecsID: "e",
            ecsName: "n"
        )
        #expect(
            text(.wholeChannel([member])) == #"{"members":[{"host":"h","weight":0,"is_backup":true,"#
                + #""member_group_name":"g","status":2,"port":0,"ecs_id":"e","ecs_name":"n"}]}"#
        )
    }

    @Test(arguments: [nil, "", "other", "prim\u{E9}", "prime\u{301}"])
    func `a group update names its group in the request and in every member`(carried: String?) throws {
        let name = try #require(GroupName("prim\u{E9}"))
        let members = [MemberInfo(host: "a", memberGroupName: carried), MemberInfo(host: "b")]
        let json = try JSONParser.parse(UpdateMembersRequest.group(name, members).encoded())
        let sent = [json["member_group_name"]] + (json["members"]?.elements ?? []).map { $0["member_group_name"] }
        #expect(sent.count == 3)
        for value in sent { #expect(value?.string.map { UTF8Text($0) } == name.utf8Text) }
    }

    @Test func `an empty group name cannot be expressed`() {
        #expect(GroupName("") == nil)
        #expect(text(.wholeChannel([MemberInfo(host: "a", memberGroupName: "")])) == #"{"members":[{"host":"a"}]}"#)
    }

    @Test func `an emptied group still names itself`() throws {
        #expect(text(.group(try #require(GroupName("g")), [])) == #"{"member_group_name":"g","members":[]}"#)
    }

    @Test func `names are compared by their bytes`() throws {
        #expect(GroupName("\u{E9}") != GroupName("e\u{301}"))
        #expect(MemberInfo(memberGroupName: "\u{E9}") != MemberInfo(memberGroupName: "e\u{301}"))
        #expect(MemberInfo(host: "a", port: 1) == MemberInfo(host: "a", port: 1))
        #expect(MemberInfo(host: "a", port: 0) != MemberInfo(host: "a"))
    }
}
