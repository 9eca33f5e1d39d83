package import ByteIO

/// How the gateway checks the health of a channel's members, as replies describe it; without ids and time, as requests
/// define it.
///
/// Source: VpcHealthConfig and VpcHealthConfigInfo of the API reference.
package struct HealthConfigInfo: Hashable, Sendable {
    /// `protocol`: `tcp`, `http` or `https`; requests take either case.
    package var checkProtocol: UTF8Text
    /// The path that is asked for over HTTP; "" for TCP.
    package var path: UTF8Text?
    /// `GET` or `HEAD`.
    package var method: UTF8Text?
    /// 0...65535; 0 stands for the channel's port.
    package var port: Int?
    /// Successes in a row after which a member is healthy, 1...10.
    package var thresholdNormal: Int?
    /// Failures in a row after which a member is unhealthy, 1...10.
    package var thresholdAbnormal: Int?
    /// Seconds between two checks, 1...300 and above `timeout`.
    package var timeInterval: Int?
    /// The HTTP codes of success, such as `200,201,210-299`; "" for TCP.
    package var httpCode: UTF8Text?
    /// Whether the gateway shows its own certificate.
    package var enableClientSSL: Bool?
    /// 1 available, 2 unavailable.
    package var status: Int?
    /// Seconds without an answer after which a check has failed, 1...30.
    package var timeout: Int?
    /// The channel that is checked.
    package var vpcChannelID: UTF8Text?
    /// The service's id of the check.
    package var id: UTF8Text?
    /// Time of creation as the service writes it.
    package var createTime: UTF8Text?

    /// A check by `checkProtocol`, the other fields absent.
    package init(checkProtocol: UTF8Text) {
        self.checkProtocol = checkProtocol
    }

    /// Reads one health check.
    ///
    /// Throws: `MalformedReply` where the protocol is missing or a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "vpc_health_config")
        checkProtocol = try fields.required(fields.text("protocol"), "protocol")
        path = try fields.text("path")
        method = try fields.text("method")
        port = try fields.integer("port")
        thresholdNormal = try fields.integer("threshold_normal")
        thresholdAbnormal = try fields.integer("threshold_abnormal")
        timeInterval = try fields.integer("time_interval")
        httpCode = try fields.text("http_code")
        enableClientSSL = try fields.bool("enable_client_ssl")
        status = try fields.integer("status")
        timeout = try fields.integer("timeout")
        vpcChannelID = try fields.text("vpc_channel_id")
        id = try fields.text("id")
        createTime = try fields.text("create_time")
    }

    /// Writes the fields that are present, in the order of the documentation's example.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("protocol", checkProtocol)
            writer.field("path", path)
            writer.field("method", method)
            writer.field("port", port)
            writer.field("threshold_normal", thresholdNormal)
            writer.field("threshold_abnormal", thresholdAbnormal)
            writer.field("time_interval", timeInterval)
            writer.field("http_code", httpCode)
            writer.field("enable_client_ssl", enableClientSSL)
            writer.field("status", status)
            writer.field("timeout", timeout)
            writer.field("vpc_channel_id", vpcChannelID)
            writer.field("id", id)
            writer.field("create_time", createTime)
        }
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
