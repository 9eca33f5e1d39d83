import Dispatch
import Testing

/// Runs tests that compute for long on one thread of their own, one at a time.
///
/// All tests share the threads of the concurrency pool, as many as there are cores. A test that computes there keeps
/// the tests that wait for a reply from going on, and their timeouts end while the reply is there.
struct OnOwnThread: TestTrait, SuiteTrait, TestScoping {
    private final class Queue: TaskExecutor {
        static let shared = Queue()

        private let queue = DispatchQueue(label: "tests that compute for long")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Queue.shared) { try await function() }
    }
}

extension Trait where Self == OnOwnThread {
    /// See `OnOwnThread`.
    static var onOwnThread: Self { Self() }
}
