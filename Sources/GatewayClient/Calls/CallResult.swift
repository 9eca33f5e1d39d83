package import GatewayAPI

/// What a typed call brought back, with the exchange behind it.
package struct CallResult<Value: Sendable>: Sendable {
    /// The meaning of the answer.
    package enum Outcome: Sendable {
        /// Status 200 with a body of the documented form.
        case value(Value)
        /// Any other status but 2xx, with the service's error where the body holds one.
        case status(Int, APIError?)
        /// No reply that tells what happened; a malformed body and a 2xx other than 200 count as unknown.
        case failure(HTTPExchange.Failure)
    }

    /// What the answer means.
    package let outcome: Outcome
    /// The exchange behind it.
    package let exchange: HTTPExchange

    /// Judges an exchange; `parse` reads the body of a 200, and `redactor` what an error says.
    init(_ exchange: HTTPExchange, redactor: SecretRedactor, parse: ([UInt8]) throws(MalformedReply) -> Value) {
        self.exchange = exchange
        switch exchange.answer {
        case .failure(let failure):
            outcome = .failure(failure)
        case .reply(status: 200, let body):
            do {
                outcome = .value(try parse(body))
            } catch {
                outcome = .failure(.unknown(error.description))
            }
        case .reply(let status, _) where (200...299).contains(status):
            outcome = .failure(.unknown("status \(status) where 200 is documented"))
        case .reply(let status, let body):
            outcome = .status(status, (try? APIError(status: status, parsing: body)).map(redactor.redacted))
        }
    }
}
