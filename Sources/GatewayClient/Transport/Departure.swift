internal import NIOHTTP1

/// The latest moment at which a request may leave. It travels from the caller to the connection in a header of its own, which the
/// connection takes out, since the HTTP library hands nothing else on.
enum Departure {
    private static let headerName = "cutover-departure"
    private static let epoch = ContinuousClock.now

    /// A request was not written: its moment had passed when it got its connection.
    struct Missed: Error {}

    /// The header that says when a request is to have left.
    static func header(_ latest: ContinuousClock.Instant) -> HTTPHeaders {
        let (seconds, attoseconds) = (latest - epoch).components
        return HTTPHeaders([(headerName, "\(seconds) \(attoseconds)")])
    }

    /// Takes the moment out of a request; nil where it has none.
    static func take(from headers: inout HTTPHeaders) -> ContinuousClock.Instant? {
        guard let text = headers.first(name: headerName) else { return nil }
        headers.remove(name: headerName)
        let parts = text.split(separator: " ").compactMap { Int64($0) }
        guard parts.count == 2 else { return epoch }
        return epoch + Duration(secondsComponent: parts[0], attosecondsComponent: parts[1])
    }
}
