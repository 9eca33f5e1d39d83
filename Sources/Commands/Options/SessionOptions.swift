internal import ArgumentParser
internal import Execution

/// What a session of a run works on, and when it stops.
struct SessionOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Work on these updates alone; repeatable, all that any names.",
            discussion: """
                WHAT is N or N-M (updates by number, as show and reports have them), wave=N or wave=N-M, channel=ID, or \
                gateway=PROJECT/INSTANCE. The others are reported as not_selected, and a later session without --only does them.
                """,
            valueName: "WHAT"
        )
    )
    var only: [SelectionTerm] = []

    @Flag(
        name: .long,
        help: "Leave updates that failed, drifted or are unresolved as they are, instead of trying them again."
    )
    var skipFailed = false

    @Flag(name: .long, help: "Stop the run when an update is found drifted.")
    var stopOnDrift = false

    @Flag(
        name: .long,
        help: ArgumentHelp(
            "Overwrite scopes that a write of this run has left torn.",
            discussion: """
                Only updates that are unresolved with the reason torn, and only while their scope holds exactly what was recorded \
                then; anything else stays unresolved.
                """
        )
    )
    var `repair` = false

    @Flag(
        name: .long,
        help:
            "Read and compare every scope, send nothing, and report what would be sent, into the plan's folder dry-run."
    )
    var dryRun = false

    func validate() throws {
        guard dryRun else { return }
        if skipFailed { throw ValidationError("--dry-run reads every scope: --skip-failed means nothing with it") }
        if `repair` { throw ValidationError("--dry-run knows of no earlier run: --repair means nothing with it") }
    }

    /// The words of a command line that say the same.
    var words: [String] {
        var words = only.flatMap { ["--only", ShellWord.quoted($0.text)] }
        if skipFailed { words.append("--skip-failed") }
        if stopOnDrift { words.append("--stop-on-drift") }
        if `repair` { words.append("--repair") }
        if dryRun { words.append("--dry-run") }
        return words
    }

    /// Puts what was asked for into the configuration of a session.
    func apply(to configuration: inout RunConfiguration) {
        configuration.only = only
        configuration.skipsFailed = skipFailed
        configuration.stopsOnDrift = stopOnDrift
        configuration.repairsTorn = `repair`
        configuration.sendsNothing = dryRun
    }
}

extension SelectionTerm: ExpressibleByArgument {
    /// The term that an argument names; nil where it is none.
    package init?(argument: String) {
        self.init(parsing: argument)
    }
}
