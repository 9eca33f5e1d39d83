internal import PlanModel

extension UpdateShape {
    /// `4 removed, 4 added, weights equal, ports equal`, for `count` updates.
    func words(count: Int) -> String {
        var parts: [String] = []
        if removed > 0 { parts.append("\(removed) removed") }
        if added > 0 { parts.append("\(added) added") }
        if changed > 0 {
            let values: [(Traits, String)] = [
                (.changesWeights, "weight"), (.changesStatus, "status"), (.changesBackup, "backup"),
            ]
            let names = values.filter { traits.contains($0.0) }.map { $0.1 }.joined(separator: ", ")
            parts.append("\(changed) changed (\(names))")
        }
        if traits.contains(.replaces) {
            parts.append(traits.contains(.keepsWeights) ? "weights equal" : "weights differ")
            parts.append(traits.contains(.keepsPorts) ? "ports equal" : "ports differ")
        }
        if traits.contains(.isNew) { parts.append("new") }
        if traits.contains(.isEmptied) { parts.append("emptied") }
        if traits.contains(.ignoresWeight) { parts.append("weights not compared") }
        if parts.isEmpty { parts.append("no change") }
        let scope = counted(count, traits.contains(.isChannel) ? "whole channel" : "group")
        return "\(scope): \(parts.joined(separator: ", "))"
    }
}

/// Updates by shape, with the first of each shape as an example.
struct UpdateClasses: Sendable {
    /// One shape: how many updates have it, and the first of them.
    struct Class: Sendable {
        let shape: UpdateShape
        fileprivate(set) var count: Int
        let exampleN: Int
        fileprivate let example: Example

        /// The example's difference, cut to a few lines.
        var exampleBlocks: [Block] {
            switch example {
            case .blocks(let blocks): blocks
            case .line(let tail): tail.withUnsafeBytes { UpdateClasses.blocks(exampleN, $0) }
            }
        }
    }

    /// Few examples are shown, so that they are decoded at the end; of long lines only what could be shown is kept.
    fileprivate enum Example: Sendable {
        case line([UInt8])
        case blocks([Block])
    }

    /// How many shapes are told apart; a plan of odd updates alone must not fill the memory.
    static let shapesMax = 1_000
    private static let exampleLinesMax = 12
    private static let lineBytesMax = 8 << 10

    private var classes: [Class] = []
    private var indexes: [UpdateShape: Int] = [:]
    /// The updates of shapes that came after `shapesMax` others.
    private(set) var otherCount = 0

    /// Adds an update, given by its number and its line behind that.
    mutating func add(_ shape: UpdateShape, n: Int, _ tail: UnsafeRawBufferPointer) {
        if let index = indexes[shape] {
            classes[index].count += 1
        } else if classes.count < Self.shapesMax {
            indexes[shape] = classes.count
            let example = tail.count <= Self.lineBytesMax ? Example.line(Array(tail)) : .blocks(Self.blocks(n, tail))
            classes.append(Class(shape: shape, count: 1, exampleN: n, example: example))
        } else {
            otherCount += 1
        }
    }

    private static func blocks(_ n: Int, _ tail: UnsafeRawBufferPointer) -> [Block] {
        guard let update = Update(n: n, tail: tail) else { return [] }
        return update.excerpt(of: update.difference, linesMax: exampleLinesMax)
    }

    /// The classes, largest first; of equal ones the first seen.
    var sorted: [Class] {
        classes.sorted { ($1.count, $0.exampleN) < ($0.count, $1.exampleN) }
    }
}

extension Update {
    /// The update on its own: where it stands, and its difference cut to `linesMax` lines.
    func excerpt(of difference: MemberDifference, linesMax: Int) -> [Block] {
        [
            .paragraph("\(headingPhrase), of \(channel.headingPhrase)"),
            .diff(lines(of: difference, showsUnchanged: false, linesMax: linesMax)),
        ]
    }
}
