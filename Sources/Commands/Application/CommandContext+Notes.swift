internal import ByteIO

extension CommandContext {
    /// Says something on standard error that is no problem, as a line or as a JSON line. Foreign text in it is already escaped.
    func note(_ message: String, json: Bool) {
        guard json else { return standardError.line("note: \(message)") }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", "note")
            writer.member("message", message)
        }
        writer.endLine()
        standardError.write(writer.bytes)
    }
}
