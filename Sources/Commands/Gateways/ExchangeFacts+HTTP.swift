internal import ByteIO
internal import Execution
internal import GatewayAPI
internal import GatewayClient

extension ExchangeFacts {
    /// The facts of one exchange, or of several that were one reading: those of the last, with all of their time.
    init(_ exchanges: [HTTPExchange]) {
        self.init()
        guard let last = exchanges.last else { return }
        requestID = last.requestID
        retryAfterMilliseconds = last.retryAfterSeconds.map { Int64($0) * 1_000 }
        latencyMicroseconds = exchanges.reduce(0) { $0 + $1.latencyMicroseconds }
        requestCount = exchanges.reduce(0) { $0 + $1.requestCount }
        if case .failure(.barred(let reason)) = last.answer { barredBecause = reason }
        if case .reply(let status, _) = last.answer { self.status = status }
    }

    /// Takes over what an error reply says.
    mutating func note(_ error: APIError?, status: Int) {
        self.status = status
        errorCode = error?.code.text
        errorMessage = error?.message.text
        requestID = requestID ?? error?.requestID?.text
    }
}
