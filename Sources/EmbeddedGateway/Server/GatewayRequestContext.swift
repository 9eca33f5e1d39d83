internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// What one request carries past its middlewares to its route.
struct GatewayRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that the request came over.
    let connection: any Channel
    /// What is to be logged of the request.
    let notes: RequestNotes

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = source.channel
        notes = RequestNotes()
    }
}

/// Remarks on one request that its access log line shows.
final class RequestNotes: Sendable {
    private let names = Mutex<Set<String>>([])
    private let sender = Mutex<Caller>(.anonymous)
    private let rule = Mutex<String?>(nil)

    /// The fault rule that hit the request, by its name.
    var fault: String? { rule.withLock { $0 } }

    /// Who sent the request, as far as it has been found out.
    var caller: Caller { sender.withLock { $0 } }

    /// Fields of the body that the API does not know, which are ignored, by their names in order.
    var unknownFields: [String] { names.withLock { $0.sorted() } }

    /// Adds a field that was ignored.
    func addUnknownField(_ name: String) {
        names.withLock { _ = $0.insert(name) }
    }

    /// Notes which fault rule hit the request.
    func setFault(_ name: String) {
        rule.withLock { $0 = name }
    }

    /// Notes who sent the request.
    func setCaller(_ caller: Caller) {
        sender.withLock { $0 = caller }
    }
}
