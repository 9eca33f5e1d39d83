package import PlanModel

/// The time, as a port: a run reads it nowhere else.
package protocol RunClock: Sendable {
    /// The monotonic time.
    func now() -> Instant

    /// The time of day, for the record.
    func wallNow() -> Timestamp

    /// Returns at `instant`, or earlier where the calling task is cancelled.
    func sleep(until instant: Instant) async
}
