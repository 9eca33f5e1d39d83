package import PlanModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The machine's own clocks.
package struct SystemClock: RunClock {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// Clocks whose monotonic time starts now.
    package init() {
        start = clock.now
    }

    /// Milliseconds since the clock was made; the time a machine sleeps counts.
    package func now() -> Instant {
        Instant(milliseconds: Self.milliseconds(clock.now - start))
    }

    /// The system's time of day.
    package func wallNow() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Sleeps; cancelling the task ends it.
    package func sleep(until instant: Instant) async {
        try? await clock.sleep(until: start.advanced(by: .milliseconds(instant.milliseconds)), tolerance: .zero)
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
