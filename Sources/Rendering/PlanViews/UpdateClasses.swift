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
        fileprivate let kept: KeptUpdate

        var exampleN: Int { kept.n }
        /// The example's difference, cut to a few lines.
        var example: [Block] { kept.excerpt }
    }

    /// How many shapes are told apart; a plan of odd updates alone must not fill the memory.
    static let shapesMax = 1_000
    private static let exampleLinesMax = 12

    private var classes: [Class] = []
    private var indexes: [UpdateShape: Int] = [:]
    /// The updates of shapes that came after `shapesMax` others.
    private(set) var otherCount = 0

    /// Adds an update; of the first of a shape the content is kept.
    mutating func add(_ shape: UpdateShape, n: Int, _ content: () -> UpdateContent) {
        if let index = indexes[shape] {
            classes[index].count += 1
        } else if classes.count < Self.shapesMax {
            indexes[shape] = classes.count
            let kept = KeptUpdate(n: n, content(), linesMax: Self.exampleLinesMax)
            classes.append(Class(shape: shape, count: 1, kept: kept))
        } else {
            otherCount += 1
        }
    }

    /// The classes, largest first; of equal ones the first seen.
    var sorted: [Class] {
        classes.sorted { ($1.count, $0.exampleN) < ($0.count, $1.exampleN) }
    }
}
