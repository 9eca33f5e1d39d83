/// Something that was read over one or more requests.
package struct Reading<Value: Sendable>: Sendable {
    /// What was read, or why it could not be.
    package let outcome: CallResult<Value>.Outcome
    /// Every exchange of the reading in its order, at least one.
    package let exchanges: [HTTPExchange]

    /// A reading with the given parts.
    package init(outcome: CallResult<Value>.Outcome, exchanges: [HTTPExchange]) {
        self.outcome = outcome
        self.exchanges = exchanges
    }

    /// The reading of something else that is made of this one's value.
    package func map<Other: Sendable>(_ make: (Value) -> CallResult<Other>.Outcome) -> Reading<Other> {
        Reading<Other>(outcome: outcome.map(make), exchanges: exchanges)
    }
}

extension CallResult.Outcome {
    /// The outcome with another value in place of this one's.
    func map<Other>(_ make: (Value) -> CallResult<Other>.Outcome) -> CallResult<Other>.Outcome {
        switch self {
        case .value(let value): make(value)
        case .status(let status, let error): .status(status, error)
        case .failure(let failure): .failure(failure)
        }
    }
}
