/// How much of a connection and a request the server takes.
package struct GatewayLimits: Hashable, Sendable {
    /// The largest body, in bytes; a larger one is answered with 413.
    package var bodyBytesMax = 8 * 1024 * 1024
    /// The largest head of a request, in bytes; a larger one is answered with an empty 400.
    package var headBytesMax = 32 * 1024
    /// Connections served at a time; more wait to be accepted.
    package var connectionsMax = 1024
    /// How long a connection may stay without a request, or within the head of one, in seconds.
    package var idleSeconds: Int64 = 120
    /// How long requests in progress may take to end when the server stops, in seconds.
    package var shutdownSeconds: Int64 = 5

    /// The usual limits.
    package init() {}
}
