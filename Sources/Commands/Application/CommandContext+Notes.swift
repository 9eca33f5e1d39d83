internal import ByteIO
internal import Rendering

extension CommandContext {
    /// Says something on standard error that is no problem, as a line or as a JSON line. Foreign text in it is already escaped.
    func note(_ message: String, json: Bool) {
        guard json else { return standardError.line("note: \(message)") }
        standardError.event("note", message)
    }
}

extension OutputPort {
    /// Writes an event that is a message alone, as a JSON line.
    func event(_ name: String, _ message: String) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", name)
            writer.member("message", message)
        }
        writer.endLine()
        write(TerminalJSON.escaped(writer.bytes))
    }
}
