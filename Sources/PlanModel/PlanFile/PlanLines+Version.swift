internal import ByteIO

extension PlanLines {
    private static let formatPrefix = "cutover.plan/"

    /// Why a header is one of a later version, so that the rest of the file cannot be judged; nil where it is not.
    static func laterVersion(_ header: JSONValue) -> String? {
        guard let format = header["format"]?.string else { return nil }
        guard format == PlanHeader.format else {
            guard let given = number(of: format), let known = number(of: PlanHeader.format), given > known else {
                return nil
            }
            return "its format is \"\(format)\", this version knows \"\(PlanHeader.format)\""
        }
        let needs = header["requires"]?.elements ?? []
        guard !needs.isEmpty else { return nil }
        let names = needs.map { "\"\(TextSafety.escaped($0.string ?? $0.kindName, lengthMax: 64))\"" }
        return "it needs " + names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
    }

    /// The number of a plan's format; nil where the text names none.
    private static func number(of format: String) -> Int? {
        guard format.hasPrefix(formatPrefix) else { return nil }
        let digits = format.utf8.dropFirst(formatPrefix.utf8.count)
        guard (1...9).contains(digits.count), digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(String(digits) ?? "")
    }
}
