internal import ByteIO
internal import GatewayAPI

/// Reads a channel's health check.
///
/// Source: VpcHealthConfig of the API reference; the console's narrower limits are not the API's.
enum HealthBody {
    private static let fieldNames: Set<UTF8Text> = [
        "protocol", "path", "method", "port", "threshold_normal", "threshold_abnormal", "time_interval", "http_code",
        "enable_client_ssl", "status", "timeout",
    ]

    /// The body of PUT …/health-config.
    ///
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parseBody(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> HealthConfigInfo {
        try parse(try RequestBody.object(bytes), note: note)
    }

    /// One health check, without id and time.
    ///
    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parse(_ value: JSONValue, note: (String) -> Void) throws(APIError) -> HealthConfigInfo {
        let reader = FieldReader(value, known: fieldNames, note: note)
        let checkProtocol = try reader.choice("protocol", of: ["tcp", "http", "https"], ignoresCase: true)
            .required("protocol")
        var health = HealthConfigInfo(checkProtocol: UTF8Text(checkProtocol))
        let path = try reader.text("path", lengths: 0...Int.max, isAllowed: FieldRules.isTextCharacter) ?? ""
        if checkProtocol != "tcp", path.isEmpty { throw .parameterMissing("path") }
        health.path = UTF8Text(path)
        health.method = UTF8Text(try reader.choice("method", of: ["GET", "HEAD"]) ?? "GET")
        health.port = try reader.integer("port", in: 0...65_535) ?? 0
        health.thresholdNormal = try reader.integer("threshold_normal", in: 1...10).required("threshold_normal")
        health.thresholdAbnormal = try reader.integer("threshold_abnormal", in: 1...10).required("threshold_abnormal")
        let interval = try reader.integer("time_interval", in: 1...300).required("time_interval")
        health.timeInterval = interval
        let httpCode = try reader.anyText("http_code") ?? ""
        if checkProtocol == "http", httpCode.isEmpty { throw .parameterMissing("http_code") }
        guard httpCode.isEmpty || FieldRules.isHTTPCodes(httpCode) else { throw .parameterInvalid("http_code") }
        health.httpCode = UTF8Text(httpCode)
        health.enableClientSSL = try reader.boolean("enable_client_ssl") ?? false
        health.status = try reader.number("status", of: [1, 2]) ?? 1
        let timeout = try reader.integer("timeout", in: 1...30).required("timeout")
        guard interval > timeout else { throw .valueOutOfRange("time_interval") }
        health.timeout = timeout
        return health
    }
}
