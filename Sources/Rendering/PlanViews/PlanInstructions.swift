internal import PlanModel

extension PlanLimits {
    /// The limits by their flags.
    var pairs: [KeyValue] {
        [
            KeyValue("min available", "\(minAvailable)"),
            KeyValue("max shrink", "\(maxShrinkPercent) %"),
            KeyValue("max total shrink", "\(maxTotalShrinkPercent) %"),
            KeyValue("max updates", maxUpdates.map { "\($0)" } ?? "none"),
        ]
    }
}

extension PlanOptions {
    /// The options that were used, by their flags.
    var pairs: [KeyValue] {
        var pairs: [KeyValue] = []
        if allowEmpty > 0 { pairs.append(KeyValue("allow empty", "\(allowEmpty)")) }
        let flags = [
            (allowNewGroups, "new groups"), (allowUnknownChannels, "unknown channels"),
            (allowWholeChannel, "whole channel"),
        ]
        let allowed = flags.filter { $0.0 }.map { $0.1 }
        if !allowed.isEmpty { pairs.append(KeyValue("allow", Phrase(words: allowed.joined(separator: ", ")))) }
        if requireComplete { pairs.append(KeyValue("require complete", "yes")) }
        let lists: [(String, [Phrase])] = [
            ("set", Self.phrases(set)), ("default", Self.phrases(defaults)), ("keep", keep.map { Phrase(name: $0) }),
            ("map", Self.phrases(map)), ("label", labels.map { Phrase(name: $0) }),
        ]
        for (key, phrases) in lists where !phrases.isEmpty {
            let more = phrases.count > 10 ? " and \(phrases.count - 10) more" : ""
            pairs.append(KeyValue(key, "\(phrases.prefix(10).joined(separator: ", "))\(words: more)"))
        }
        return pairs
    }

    private static func phrases(_ pairs: [ColumnValue]) -> [Phrase] {
        pairs.map { "\(name: "\($0.column)=\($0.value)")" }
    }
}
