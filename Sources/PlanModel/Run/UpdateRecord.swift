/// What a run knows of one update: a line of `updates.jsonl`, and an entry of the report's failures.
package struct UpdateRecord: Hashable, Sendable {
    package var n: Int
    package var wave: Int
    package var channel: ChannelKey
    package var scope: Scope
    package var outcome: Outcome
    /// Why, where the outcome alone does not tell: `torn`, or a sentence.
    package var reason: String?
    package var settledBy: SettledBy?
    /// How many times a write was sent.
    package var attempts: Int
    /// The HTTP status of the last answer that decided something.
    package var status: Int?
    package var errorCode: String?
    package var errorMessage: String?
    package var requestID: String?
    /// The session, from 1, that settled it.
    package var session: Int?
    package var firstSentAt: Timestamp?
    package var endedAt: Timestamp?
    /// The time of the last write from the first byte sent to the last received, in microseconds.
    package var latencyMicroseconds: Int?

    /// A record of an update that nothing is known of yet.
    package init(n: Int, wave: Int, channel: ChannelKey, scope: Scope, outcome: Outcome = .pending, attempts: Int = 0) {
        self.n = n
        self.wave = wave
        self.channel = channel
        self.scope = scope
        self.outcome = outcome
        self.attempts = attempts
    }
}
