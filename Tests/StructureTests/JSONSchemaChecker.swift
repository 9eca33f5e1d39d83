import Foundation

/// Reads JSON text into values that keep booleans and numbers apart.
func parseJSON(_ data: Data) throws -> Any {
    try JSONDecoder().decode(JSONNode.self, from: data).value
}

/// Checks a JSON value against a JSON Schema; returns what is wrong, each with its place, and nothing where all is well.
///
/// Of JSON Schema (draft 2020-12) it knows the keywords `type`, `properties`, `required`, `additionalProperties`,
/// `enum`, `const`, `items`, `minItems`, `minimum`, `maximum`, `pattern`, `oneOf` and `$ref` to `#/$defs/NAME`. Another
/// keyword that would constrain something is a finding too, so that no part of a schema is passed over in silence.
func validate(_ json: Any, schema: Any) -> [String] {
    let root = JSONNode(schema)
    return JSONSchemaChecker(root: root).check(JSONNode(json), root, at: "$")
}

/// A JSON value with its kind.
private enum JSONNode: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONNode])
    case object([String: JSONNode])
    /// No JSON value at all.
    case foreign(String)

    /// Takes native values, and those of `JSONSerialization`.
    init(_ any: Any) {
        switch any {
        case is NSNull: self = .null
        case let text as String: self = .string(text)
        case let elements as [Any]: self = .array(elements.map { JSONNode($0) })
        case let members as [String: Any]: self = .object(members.mapValues { JSONNode($0) })
        case let flag as Bool where type(of: any) == Bool.self: self = .bool(flag)
        case let number as NSNumber:
            // A boolean among the numbers of Foundation is known by its type code alone.
            let isBool = ["c", "B"].contains(String(cString: number.objCType))
            self = isBool ? .bool(number.boolValue) : .number(number.doubleValue)
        case let integer as any BinaryInteger: self = .number(Double(integer))
        case let number as Double: self = .number(number)
        default: self = .foreign(String(describing: type(of: any)))
        }
    }

    /// The native value.
    var value: Any {
        switch self {
        case .null, .foreign: NSNull()
        case .bool(let flag): flag
        case .number(let number): number
        case .string(let text): text
        case .array(let elements): elements.map(\.value)
        case .object(let members): members.mapValues(\.value)
        }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    var elements: [JSONNode]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var members: [String: JSONNode]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// Whether the value is of a type of JSON Schema.
    func isOf(type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"): true
        case (.array, "array"), (.object, "object"): true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }
}

extension JSONNode: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let elements = try? container.decode([JSONNode].self) {
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: JSONNode].self))
        }
    }
}

private struct JSONSchemaChecker {
    let root: JSONNode

    /// Keywords that say something to people and constrain nothing.
    private static let annotations: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

    func check(_ node: JSONNode, _ schema: JSONNode, at path: String) -> [String] {
        switch schema {
        case .bool(true): return []
        case .bool(false): return ["\(path): nothing is allowed here"]
        case .object(let keywords):
            return keywords.keys.sorted().flatMap { name in
                keywords[name].map { check(node, keyword: name, $0, among: keywords, at: path) } ?? []
            }
        default: return ["\(path): the schema is neither an object nor a boolean"]
        }
    }

    private func check(
        _ node: JSONNode,
        keyword: String,
        _ value: JSONNode,
        among keywords: [String: JSONNode],
        at path: String
    ) -> [String] {
        switch keyword {
        case "type": checkType(node, value, at: path)
        case "const": node == value ? [] : ["\(path): is not the constant \(value.value)"]
        case "enum": value.elements?.contains(node) == true ? [] : ["\(path): \(node.value) is none of the choices"]
        case "minimum", "maximum": checkBound(node, keyword, value, at: path)
        case "pattern": checkPattern(node, value, at: path)
        case "required": checkRequired(node, value, at: path)
        case "properties": checkProperties(node, value, at: path)
        case "additionalProperties": checkAdditional(node, value, properties: keywords["properties"], at: path)
        case "items": checkItems(node, value, at: path)
        case "minItems":
            (node.elements?.count).map { Double($0) < (value.number ?? 0) } == true ? ["\(path): too few"] : []
        case "oneOf": checkOneOf(node, value, at: path)
        case "$ref": checkReference(node, value, at: path)
        case let name where Self.annotations.contains(name): []
        default: ["\(path): the schema's keyword \(keyword) is not known to this checker"]
        }
    }

    private func checkType(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        let types = value.text.map { [$0] } ?? value.elements?.compactMap(\.text) ?? []
        return types.contains(where: node.isOf(type:))
            ? [] : ["\(path): is not of type \(types.joined(separator: " or "))"]
    }

    private func checkBound(_ node: JSONNode, _ keyword: String, _ value: JSONNode, at path: String) -> [String] {
        guard let bound = value.number else { return ["\(path): the schema's \(keyword) is no number"] }
        guard let number = node.number else { return [] }
        let holds = keyword == "minimum" ? number >= bound : number <= bound
        return holds ? [] : ["\(path): \(number) breaks the \(keyword) \(bound)"]
    }

    private func checkPattern(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        guard let pattern = value.text, let regex = try? Regex(pattern) else {
            return ["\(path): the schema's pattern is not valid"]
        }
        guard let text = node.text else { return [] }
        return text.contains(regex) ? [] : ["\(path): \"\(text)\" does not match \(pattern)"]
    }

    private func checkRequired(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        guard let members = node.members else { return [] }
        let names = value.elements?.compactMap(\.text) ?? []
        return names.filter { members[$0] == nil }.map { "\(path): \($0) is missing" }
    }

    private func checkProperties(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        guard let members = node.members, let properties = value.members else { return [] }
        return properties.keys.sorted().flatMap { name -> [String] in
            guard let member = members[name], let schema = properties[name] else { return [] }
            return check(member, schema, at: "\(path).\(name)")
        }
    }

    private func checkAdditional(
        _ node: JSONNode,
        _ value: JSONNode,
        properties: JSONNode?,
        at path: String
    ) -> [String] {
        guard let members = node.members else { return [] }
        let known = properties?.members ?? [:]
        return members.keys.filter { known[$0] == nil }.sorted().flatMap { name -> [String] in
            if value == .bool(false) { return ["\(path): \(name) is not known"] }
            return members[name].map { check($0, value, at: "\(path).\(name)") } ?? []
        }
    }

    private func checkItems(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        guard let elements = node.elements else { return [] }
        return elements.enumerated().flatMap { check($0.element, value, at: "\(path)[\($0.offset)]") }
    }

    private func checkOneOf(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        let findings = (value.elements ?? []).map { check(node, $0, at: path) }
        let matching = findings.count(where: \.isEmpty)
        if matching == 1 { return [] }
        if matching > 1 { return ["\(path): matches \(matching) choices of oneOf, must match one"] }
        // The choice with the fewest findings is most likely the one that was meant.
        return ["\(path): matches no choice of oneOf"] + (findings.min { $0.count < $1.count } ?? [])
    }

    private func checkReference(_ node: JSONNode, _ value: JSONNode, at path: String) -> [String] {
        guard let name = value.text?.split(separator: "/").last.map(String.init), value.text == "#/$defs/\(name)",
            let schema = root.members?["$defs"]?.members?[name]
        else { return ["\(path): the schema's reference \(value.value) leads nowhere"] }
        return check(node, schema, at: path)
    }
}
