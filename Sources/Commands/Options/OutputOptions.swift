internal import ArgumentParser

/// How progress and diagnostics are written.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Write progress and diagnostics as JSON lines on standard error.")
    var json = false
}
