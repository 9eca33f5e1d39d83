internal import Synchronization

/// A value that is handed over once: whoever takes it has the only copy.
///
/// A machine keeps something of each update. While it works, its start must not stay alive beside it.
final class Handover<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    /// Something to hand over.
    init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// The value; nil where it was taken before.
    func take() -> Value? {
        value.withLock { value in
            defer { value = nil }
            return value
        }
    }
}
