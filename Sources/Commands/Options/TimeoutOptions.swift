internal import ArgumentParser

/// How long one request may take.
struct TimeoutOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The longest that one HTTP attempt may take, head and body.", valueName: "SECONDS")
    )
    var timeout: Double = 30

    func validate() throws {
        guard timeout.isFinite, timeout >= 0.1, timeout <= 3_600 else {
            throw ValidationError("--timeout must be from 0.1 to 3600 seconds")
        }
    }
}
