internal import Execution

/// What a command line said about how to reach gateways and how to go about it, as words again, for the command that goes on. None
/// holds a secret: files are named, what is in them is not. A deadline is left out, since the next session needs another one.
enum GivenOptions {
    /// The words, quoted for a shell.
    static func words(_ execution: ExecutionOptions, _ gateways: GatewayOptions) -> [String] {
        var words: [String] = []
        let defaults = RunConfiguration()
        for file in gateways.tokenFiles { words += ["--token-file", ShellWord.quoted(file)] }
        for file in gateways.keyFiles { words += ["--key-file", ShellWord.quoted(file)] }
        if let file = gateways.caFile { words += ["--ca-file", ShellWord.quoted(file)] }
        words += self.words(timeoutSeconds: gateways.timeout)
        if execution.pacing.concurrency != defaults.concurrency {
            words += ["--concurrency", "\(execution.pacing.concurrency)"]
        }
        if execution.pacing.perGateway != defaults.perGateway {
            words += ["--per-gateway", "\(execution.pacing.perGateway)"]
        }
        if let rate = execution.pacing.rate { words += ["--rate", number(rate)] }
        if let settle = execution.settle { words += ["--settle", number(settle)] }
        if execution.updateTimeout * 1_000 != Double(defaults.updateTimeoutMilliseconds) {
            words += ["--update-timeout", number(execution.updateTimeout)]
        }
        switch execution.maxFailures {
        case nil: break
        case .count(let count): words += ["--max-failures", "\(count)"]
        case .percent(let percent): words += ["--max-failures", "\(percent)%"]
        }
        return words
    }

    /// The words for a timeout; none for the one that holds without.
    static func words(timeoutSeconds: Double) -> [String] {
        timeoutSeconds == GatewayOptions.timeoutDefault ? [] : ["--timeout", number(timeoutSeconds)]
    }

    /// The words for the longest timeout that the sessions of a run are known to have had; none where that is not known.
    static func words(timeoutMillisecondsMax: Int64) -> [String] {
        timeoutMillisecondsMax > 0 ? words(timeoutSeconds: Double(timeoutMillisecondsMax) / 1_000) : []
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}
