import ByteIO
import Testing

struct JSONFieldsTests {
    private func fields(_ text: String) throws -> JSONFields {
        try JSONFields(try JSONParser.parse(Array(text.utf8)), path: "top")
    }

    @Test func `what was asked for is gone, and the rest is refused by name`() throws {
        var fields = try fields(#"{"s":"x","n":7,"b":true,"none":null,"list":[1],"inner":{"deep":1},"z":0,"y":0}"#)
        #expect(try fields.string("s") == "x")
        #expect(try fields.integer("n", in: 0...7) == 7)
        #expect(try fields.bool("b"))
        #expect(try fields.stringOrNull("none") == nil)
        #expect(try fields.array("list") == [.integer(1)])
        let inner = try fields.object("inner")
        #expect(throws: JSONShapeError(path: "top.inner.deep", reason: "is an unknown name")) { try inner.finish() }
        #expect(throws: JSONShapeError(path: "top.y", reason: "is an unknown name")) { try fields.finish() }
        #expect(throws: JSONShapeError(path: "top.s", reason: "is missing")) { try fields.value("s") }
    }

    @Test(arguments: [
        ("{\"n\":8}", "is 8, must be from 0 to 7"), ("{\"n\":-1}", "is -1, must be from 0 to 7"),
        ("{\"n\":1.0}", "must be an integer, is number"), ("{\"n\":\"1\"}", "must be an integer, is string"),
        ("{\"n\":null}", "must be an integer, is null"), ("{}", "is missing"), ("{\"N\":1}", "is missing"),
        ("{\"n\":9223372036854775808}", "must be an integer, is number"),
    ])
    func `an integer of another kind or range is refused`(text: String, reason: String) throws {
        var fields = try fields(text)
        #expect(throws: JSONShapeError(path: "top.n", reason: reason)) { try fields.integer("n", in: 0...7) }
    }

    @Test func `values of other kinds are refused`() throws {
        let text = #"{"s":1,"b":0,"list":{},"inner":[],"n":"1","o":false}"#
        var fields = try fields(text)
        #expect(throws: JSONShapeError.self) { try fields.string("s") }
        #expect(throws: JSONShapeError.self) { try fields.bool("b") }
        #expect(throws: JSONShapeError.self) { try fields.array("list") }
        #expect(throws: JSONShapeError.self) { try fields.object("inner") }
        #expect(throws: JSONShapeError.self) { try fields.integerOrNull("n", in: 0...1) }
        #expect(throws: JSONShapeError.self) { try fields.stringOrNull("o") }
        #expect(throws: JSONShapeError(path: "", reason: "must be an object, is array")) { try JSONFields(.array([])) }
    }
}
