/// How much of a connection and a request the server takes.
package struct GatewayLimits: Hashable, Sendable {
    /// The largest body, in bytes; a larger one is answered with 413.
    package var bodyBytesMax = 8 * 1024 * 1024
    /// The largest head of a request, in bytes; a larger one is answered with 431.
    package var headBytesMax = 32 * 1024
    /// The longest path with its query, in bytes; a longer one is answered with 414.
    package var targetBytesMax = 8 * 1024
    /// The most header fields of a request; more are answered with 431.
    package var headerFieldsMax = 100
    /// Connections served at a time; more wait to be accepted.
    package var connectionsMax = 1024
    /// How long the head of a request may take from its first bytes, in milliseconds; then it is answered with 408.
    package var headMilliseconds: Int64 = 10_000
    /// How long the body of a request may take from the end of its head, in milliseconds; then it is answered with 408.
    package var bodyMilliseconds: Int64 = 60_000
    /// How long a new connection may send nothing at all, in milliseconds; then it is ended.
    package var silenceMilliseconds: Int64 = 10_000
    /// How long a connection may stay without a request, in milliseconds.
    package var idleMilliseconds: Int64 = 120_000
    /// How long more replies than the system takes may wait for their reader, in milliseconds; then the connection is ended.
    package var drainMilliseconds: Int64 = 60_000
    /// How long requests in progress may take to end when the server stops, in seconds.
    package var shutdownSeconds: Int64 = 5

    /// The usual limits.
    package init() {}
}
