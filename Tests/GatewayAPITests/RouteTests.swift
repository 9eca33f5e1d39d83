import ByteIO
import GatewayAPI
import Testing

struct RouteTests {
    @Test func `routes are those of the source document`() throws {
        let channel = try #require(ChannelAddress(projectID: "p", instanceID: "i", channelID: "c"))
        let gateway = try #require(GatewayAddress(projectID: "p", instanceID: "i"))
        let table: [(Route, String)] = [
            (.listMembers(channel), "GET /v2/p/apigw/instances/i/vpc-channels/c/members"),
            (.updateMembers(channel), "PUT /v2/p/apigw/instances/i/vpc-channels/c/members"),
            (.showChannel(channel), "GET /v2/p/apigw/instances/i/vpc-channels/c"),
            (.listChannels(gateway), "GET /v2/p/apigw/instances/i/vpc-channels"),
            (.listProjectConfigs(gateway), "GET /v2/p/apigw/instances/i/project/configs"),
            (.listInstances(try #require(ProjectAddress(projectID: "p"))), "GET /v2/p/apigw/instances"),
        ]
        for (route, line) in table {
            #expect("\(route.method) \(route.path)" == line)
            #expect(route.projectID == "p")
        }
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "a%2Fb", "a b", "a?b", "a#b", "a\r\n", "a\0", "é", "ａ", String(repeating: "a", count: 65),
    ])
    func `an id that could leave its place in the path makes no address`(id: String) {
        let id = UTF8Text(id)
        #expect(ProjectAddress(projectID: id) == nil)
        #expect(GatewayAddress(projectID: id, instanceID: "i") == nil)
        #expect(GatewayAddress(projectID: "p", instanceID: id) == nil)
        #expect(ChannelAddress(projectID: id, instanceID: "i", channelID: "c") == nil)
        #expect(ChannelAddress(projectID: "p", instanceID: id, channelID: "c") == nil)
        #expect(ChannelAddress(projectID: "p", instanceID: "i", channelID: id) == nil)
    }

    @Test func `ids of letters, digits, hyphens and underscores up to 64 make an address`() {
        let id = UTF8Text("AZaz09-_" + String(repeating: "x", count: 56))
        #expect(ChannelAddress(projectID: id, instanceID: id, channelID: id) != nil)
    }

    @Test(arguments: [
        (nil, nil, 0, 20), (-1, 0, 0, 20), (Int.min, -5, 0, 20), (7, 1, 7, 1), (7, 500, 7, 500), (7, 501, 7, 500),
        (Int.max, Int.max, Int.max, 500),
    ])
    func `pages are clamped as documented`(offset: Int?, limit: Int?, offsetUsed: Int, limitUsed: Int) {
        let page = Page(offset: offset, limit: limit)
        #expect(page.offset == offsetUsed)
        #expect(page.limit == limitUsed)
    }
}

struct QueryTests {
    @Test func `a query is sorted and escaped`() {
        var query = Query(Page(offset: 20, limit: 500))
        query.append("member_group_name", "a b~c*d+é/组&=%")
        #expect(
            query.encoded
                == "limit=500&member_group_name=a%20b~c%2Ad%2B%C3%A9%2F%E7%BB%84%26%3D%25&offset=20"
        )
    }

    @Test func `a query reads back as it was written`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var query = Query()
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                query.append(text(&generator), text(&generator))
            }
            let read = try #require(Query(encoded: query.encoded))
            #expect(read.encoded == query.encoded)
        }
    }

    @Test func `values are found by exact name`() throws {
        let query = try #require(Query(encoded: "offset=+5&limit&name=%E7%BB%84"))
        #expect(query["offset"] == "+5")
        #expect(query["limit"] == "")
        #expect(query["name"] == "组")
        #expect(query["nam"] == nil)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "%ff=1", "a=%C3"])
    func `a broken escape makes no query`(text: String) {
        #expect(Query(encoded: text) == nil)
    }

    private func text(_ generator: inout SeededGenerator) -> String {
        let alphabet = Array("az09-_.~ %&=+/?#é组\u{301}\0")
        return String(
            (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &generator)]
            }
        )
    }
}
