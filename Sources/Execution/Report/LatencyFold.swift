internal import Histogram
internal import PlanModel

/// Percentiles of latencies.
struct LatencyFold {
    /// The longest time that is told apart: an hour, in microseconds.
    private static let longest: UInt64 = 3_600_000_000

    private var histogram = Histogram<UInt64>(highestTrackableValue: Self.longest)

    /// Adds a latency in microseconds.
    mutating func add(_ latency: Int) {
        histogram.record(min(UInt64(clamping: latency), Self.longest))
    }

    /// The summary of all latencies; percentiles are exact to three digits.
    var summary: RunReport.LatencySummary {
        var summary = RunReport.LatencySummary()
        summary.count = Int(clamping: histogram.totalCount)
        guard summary.count > 0 else { return summary }
        summary.max = Int(clamping: histogram.maxRecorded)
        // A percentile is the highest value of its bucket, which may lie above every value recorded.
        func percentile(_ percent: Double) -> Int {
            min(Int(clamping: histogram.valueAtPercentile(percent)), summary.max)
        }
        summary.p50 = percentile(50)
        summary.p90 = percentile(90)
        summary.p99 = percentile(99)
        return summary
    }
}
