@testable import Planning

/// CSV read the plain way: the whole input at once, one branch per byte. What the machine is compared with.
enum CSVReference {
    enum Item: Equatable, CustomStringConvertible {
        case record([[UInt8]], places: [CSVPlace])
        case fault(CSVFault)

        var description: String {
            switch self {
            case .record(let fields, let places):
                "record \(fields.map { String(decoding: $0, as: UTF8.self) }) at \(places)"
            case .fault(let fault): "\(fault)"
            }
        }
    }

    static func read(_ input: [UInt8]) -> [Item] {
        let bytes = input.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(input.dropFirst(3)) : input
        let lineEnd = UInt8(ascii: "\n")
        var items: [Item] = []
        var index = 0
        func place(_ index: Int) -> CSVPlace {
            let head = bytes[..<index]
            let line = head.count { $0 == lineEnd } + 1
            return CSVPlace(line: line, column: index - (head.lastIndex(of: lineEnd) ?? -1))
        }
        func isLineEnd(_ index: Int) -> Bool { bytes[index] == 10 }
        func fail(_ reason: CSVFault.Reason, at fault: Int) {
            items.append(.fault(CSVFault(reason: reason, place: place(fault))))
            while index < bytes.count, !isLineEnd(index) { index += 1 }
            index += 1
        }
        record: while index < bytes.count {
            if bytes[index] == 10 {
                index += 1
                continue
            }
            if bytes[index] == 13, index + 1 < bytes.count, bytes[index + 1] == 10 {
                index += 2
                continue
            }
            if bytes[index] == 13 {
                let at = index
                index += 1
                fail(.bareCarriageReturn, at: at)
                continue
            }
            var fields: [[UInt8]] = []
            var places: [CSVPlace] = []
            var starts: [Int] = []
            while true {
                var field: [UInt8] = []
                let start = index
                places.append(place(start))
                starts.append(start)
                if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                    index += 1
                    while true {
                        if index >= bytes.count {
                            fail(.unterminatedQuote, at: start)
                            continue record
                        }
                        if bytes[index] != UInt8(ascii: "\"") {
                            field.append(bytes[index])
                            index += 1
                        } else if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\"") {
                            field.append(bytes[index])
                            index += 2
                        } else {
                            index += 1
                            break
                        }
                    }
                } else {
                    while index < bytes.count, ![10, 13, UInt8(ascii: ","), UInt8(ascii: "\"")].contains(bytes[index]) {
                        field.append(bytes[index])
                        index += 1
                    }
                    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                        fail(.quoteInField, at: index)
                        continue record
                    }
                }
                fields.append(field)
                if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
                    index += 1
                    continue
                }
                break
            }
            if index < bytes.count {
                if bytes[index] == 10 {
                    index += 1
                } else if bytes[index] == 13 {
                    guard index + 1 < bytes.count, bytes[index + 1] == 10 else {
                        let at = index
                        index += 1
                        fail(.bareCarriageReturn, at: at)
                        continue
                    }
                    index += 2
                } else {
                    fail(.textAfterQuote, at: index)
                    continue
                }
            }
            if let invalid = fields.firstIndex(where: { String(validating: $0, as: UTF8.self) == nil }) {
                items.append(.fault(CSVFault(reason: .invalidUTF8, place: places[invalid])))
            } else {
                items.append(.record(fields, places: places))
            }
        }
        return items
    }
}
