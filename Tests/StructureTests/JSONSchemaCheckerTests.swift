import Foundation
import Testing

/// One schema with a value that it takes and one that it does not.
private struct SchemaCase: CustomTestStringConvertible {
    let schema: String
    let valid: String
    let invalid: String

    var testDescription: String { schema }
}

private let schemaCases = [
    SchemaCase(schema: #"{"type":"integer"}"#, valid: "3", invalid: "3.5"),
    SchemaCase(schema: #"{"type":"integer"}"#, valid: "0", invalid: "false"),
    SchemaCase(schema: #"{"type":"boolean"}"#, valid: "true", invalid: "1"),
    SchemaCase(schema: #"{"type":["string","null"]}"#, valid: "null", invalid: "[]"),
    SchemaCase(schema: #"{"type":"object"}"#, valid: "{}", invalid: "[]"),
    SchemaCase(schema: #"{"const":"a"}"#, valid: #""a""#, invalid: #""b""#),
    SchemaCase(schema: #"{"enum":["a",1]}"#, valid: "1", invalid: "true"),
    SchemaCase(schema: #"{"minimum":1}"#, valid: "1", invalid: "0"),
    SchemaCase(schema: #"{"maximum":2}"#, valid: "2", invalid: "3"),
    SchemaCase(schema: #"{"pattern":"^[0-9a-f]{2}$"}"#, valid: #""0f""#, invalid: #""0f0""#),
    SchemaCase(schema: #"{"required":["a"]}"#, valid: #"{"a":null}"#, invalid: "{}"),
    SchemaCase(schema: #"{"properties":{"a":{"type":"null"}}}"#, valid: "{}", invalid: #"{"a":1}"#),
    SchemaCase(
        schema: #"{"properties":{"a":true},"additionalProperties":false}"#,
        valid: #"{"a":1}"#,
        invalid: #"{"b":1}"#
    ),
    SchemaCase(schema: #"{"additionalProperties":{"type":"string"}}"#, valid: #"{"a":"b"}"#, invalid: #"{"a":1}"#),
    SchemaCase(schema: #"{"items":{"type":"null"}}"#, valid: "[null]", invalid: "[null,1]"),
    SchemaCase(schema: #"{"minItems":1}"#, valid: "[1]", invalid: "[]"),
    SchemaCase(schema: #"{"oneOf":[{"type":"null"},{"type":"string"}]}"#, valid: "null", invalid: "1"),
    SchemaCase(schema: #"{"oneOf":[{"type":"integer"},{"minimum":2}]}"#, valid: "1", invalid: "3"),
    SchemaCase(schema: ##"{"$defs":{"a":{"type":"null"}},"$ref":"#/$defs/a"}"##, valid: "null", invalid: "1"),
]

@Suite struct JSONSchemaCheckerTests {
    @Test(arguments: schemaCases)
    private func `each keyword takes what it allows and refuses the rest`(sample: SchemaCase) throws {
        for parse in [parseJSON, { try JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed) }] {
            let schema = try parse(Data(sample.schema.utf8))
            #expect(validate(try parse(Data(sample.valid.utf8)), schema: schema) == [])
            #expect(!validate(try parse(Data(sample.invalid.utf8)), schema: schema).isEmpty)
        }
    }

    @Test(arguments: [
        #"{"multipleOf":2}"#, #"{"$ref":"other.json"}"#, ##"{"$ref":"#/$defs/a"}"##, #"{"pattern":"("}"#, "3",
    ])
    func `a schema that the checker cannot follow is a finding`(schema: String) throws {
        #expect(!validate("text", schema: try parseJSON(Data(schema.utf8))).isEmpty)
    }

    @Test func `a finding names its place`() throws {
        let schema = try parseJSON(Data(#"{"properties":{"a":{"items":{"required":["b"]}}}}"#.utf8))
        #expect(validate(try parseJSON(Data(#"{"a":[{"b":1},{}]}"#.utf8)), schema: schema) == ["$.a[1]: b is missing"])
    }
}
