internal import ByteIO
import PlanModel
import Testing

@testable import Planning

/// The options that say how columns are read.
struct OptionTests {
    /// An option that is wrong, and the code of its error.
    struct Mistake: CustomTestStringConvertible, Sendable {
        let name: String
        let code: String
        let options: PlanOptions

        init(_ name: String, _ code: String, _ change: (inout PlanOptions) -> Void) {
            self.name = name
            self.code = code
            var options = PlanOptions()
            change(&options)
            self.options = options
        }

        var testDescription: String { name }
    }

    private static func pair(_ column: String, _ value: String) -> PlanOptions.ColumnValue {
        PlanOptions.ColumnValue(column: column, value: value)
    }

    static let mistakes: [Mistake] = [
        Mistake("label of our own", "option-label") { $0.labels = ["weight"] },
        Mistake("label without a name", "option-label") { $0.labels = [""] },
        Mistake("label, invisible", "option-label") { $0.labels = ["ow\u{200B}ner"] },
        Mistake("label twice", "option-twice") { $0.labels = ["owner", "owner"] },
        Mistake("label that no file has", "option-label") { $0.labels = ["owner"] },
        Mistake("map to nothing of ours", "option-map") { $0.map = [pair("ip", "adress")] },
        Mistake("map twice", "option-twice") { $0.map = [pair("ip", "host"), pair("ip", "port")] },
        Mistake("two to one", "option-map") { $0.map = [pair("ip", "host"), pair("address", "host")] },
        Mistake("map of a column that no file has", "option-map") { $0.map = [pair("ip", "host")] },
        Mistake("set of an unknown column", "option-column") { $0.set = [pair("wieght", "1")] },
        Mistake("set of the snapshot's own", "option-column") { $0.set = [pair("member_id", "1")] },
        Mistake("set of the reserved column", "option-column") { $0.set = [pair("op", "add")] },
        Mistake("set of what is there", "set-column-present") { $0.set = [pair("weight", "1")] },
        Mistake("set twice", "option-twice") { $0.set = [pair("wave", "1"), pair("wave", "2")] },
        Mistake("default of a server", "option-column") { $0.defaults = [pair("host", "10.0.0.1")] },
        Mistake("default of a cloud server", "option-column") { $0.defaults = [pair("ecs_id", "e")] },
        Mistake("default without a value", "option-value") { $0.defaults = [pair("weight", "")] },
        Mistake("default out of range", "option-value") { $0.defaults = [pair("weight", "10001")] },
        Mistake("default, invisible", "option-value") { $0.defaults = [pair("channel_name", "a\u{202E}b")] },
        Mistake("default twice", "option-twice") { $0.defaults = [pair("weight", "1"), pair("weight", "2")] },
        Mistake("keep of a port", "option-keep") { $0.keep = ["port"] },
        Mistake("keep of nothing of ours", "option-keep") { $0.keep = ["wieght"] },
    ]

    @Test(arguments: mistakes)
    func `a wrong option is an error of its own, in check and in plan`(mistake: Mistake) throws {
        let row = file(["a-1,10.0.0.1,80,1,,"])
        let report = try Planner.check([row], options: mistake.options)
        #expect(report.diagnostics.map(\.code) == [mistake.code], "\(report.diagnostics.map(\.line))")
        let now = file(["a-1,10.0.0.2,80,1,,"], name: "now.csv")
        #expect(try Planner.plan(request([row], [now], mistake.options)).errors == [mistake.code])
    }

    @Test(arguments: [("x", 255, true), ("x", 256, false), ("\u{4E2D}", 255, true), ("\u{4E2D}", 256, false)])
    func `a label has at most 255 characters`(character: String, count: Int, isTaken: Bool) throws {
        let rows = text(header + ",owner\np,i,c1,a-1,10.9.0.1,80,1,,," + String(repeating: character, count: count))
        let now = file(["a-1,10.0.0.1,80,1,,"], name: "now.csv")
        let result = try Planner.plan(request([rows], [now], options { $0.labels = ["owner"] }))
        #expect(result.errors == (isTaken ? [] : ["label-length"]))
        if isTaken {
            #expect(result.planned?.updates.first?.labels.first?.values.first?.text.unicodeScalars.count == count)
        } else {
            #expect(result.report.diagnostics.first?.position?.column == 28)
        }
    }
}
