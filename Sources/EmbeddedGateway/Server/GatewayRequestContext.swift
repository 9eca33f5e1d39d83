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
    // A body may hold any number of names of any length, and each request gets one line.
    private static let namesMax = 32
    private static let nameLengthMax = 64

    private let names = Mutex<Set<String>>([])
    private let sender = Mutex<Caller>(.anonymous)
    private let rule = Mutex<String?>(nil)

    /// The fault rule that hit the request, by its name.
    var fault: String? { rule.withLock { $0 } }

    /// Who sent the request, as far as it has been found out.
    var caller: Caller { sender.withLock { $0 } }

    /// Fields of the body that the API does not know, which are ignored, by their names in order.
    var unknownFields: [String] { names.withLock { $0.sorted() } }

    /// Adds a field that was ignored, its name cut after 64 characters; of more than 32 names the first are kept.
    func addUnknownField(_ name: String) {
        let name = String(String.UnicodeScalarView(name.unicodeScalars.prefix(Self.nameLengthMax)))
        names.withLock { names in
            if names.count < Self.namesMax { names.insert(name) }
        }
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
