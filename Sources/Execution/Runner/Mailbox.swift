internal import DequeModule
internal import Synchronization

/// A queue between tasks: anyone posts, one or several tasks take.
///
/// Cheaper than an `AsyncStream` for each item, and what has gathered can be taken at once.
final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var items = Deque<Element>()
        var waiters = Deque<CheckedContinuation<Void, Never>>()
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Adds an item; after `close` it is dropped.
    func post(_ item: Element) {
        post(CollectionOfOne(item))
    }

    /// Adds items in order; after `close` they are dropped.
    func post(_ items: some Collection<Element> & Sendable) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard !state.isClosed else { return [] }
            state.items.append(contentsOf: items)
            return (0..<min(items.count, state.waiters.count)).compactMap { _ in state.waiters.popFirst() }
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Lets those who take end once nothing is left; with `discarding`, nothing is left.
    func close(discarding: Bool = false) {
        let waiters = state.withLock { state in
            state.isClosed = true
            if discarding { state.items.removeAll() }
            defer { state.waiters.removeAll() }
            return Array(state.waiters)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Takes the next item, waiting for one; nil once closed and empty.
    func next() async -> Element? {
        while true {
            let (item, isAtEnd) = state.withLock { ($0.items.popFirst(), $0.isClosed) }
            if item != nil || isAtEnd { return item }
            await waitForPost()
        }
    }

    /// Takes everything that is there, waiting for at least one item; empty once closed and empty.
    func takeAll() async -> [Element] {
        while true {
            let (items, isAtEnd) = state.withLock { state in
                defer { state.items.removeAll() }
                return (Array(state.items), state.isClosed)
            }
            if !items.isEmpty || isAtEnd { return items }
            await waitForPost()
        }
    }

    private func waitForPost() async {
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { state in
                guard state.items.isEmpty, !state.isClosed else { return false }
                state.waiters.append(continuation)
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }
}
