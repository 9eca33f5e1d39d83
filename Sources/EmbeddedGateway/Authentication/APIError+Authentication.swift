internal import ByteIO
internal import GatewayAPI

/// The refusals of the edge, in the words of its error code table (API signing guide, appendix "Error codes").
extension APIError {
    private static let identityMessage = "Incorrect IAM authentication information: "

    /// 401 where a signature is asked for and neither it nor a token came.
    static let tokenNotFound = unauthorized("APIGW.0301", identityMessage + "x-auth-token not found")

    /// 401 where the embedded IAM's token has ended; `time` as `2020-07-23T09:13:24Z`.
    static func tokenExpired(at time: String) -> APIError {
        unauthorized("APIGW.0301", identityMessage + "token expires, expires_at: \(time)")
    }

    /// 401 where a token must be renewed, whatever its age.
    static let tokenNeedsUpdate = unauthorized("APIGW.0307", "The token must be updated")

    /// 401 where nobody has this access key.
    static func unknownAccessKey(_ accessKey: String) -> APIError {
        unauthorized("APIGW.0301", identityMessage + "Get secretKey failed,ak:\(accessKey),err:ak not exist")
    }

    /// 401 after too many failed signatures in a row.
    static let accessKeyLocked = unauthorized(
        "APIGW.0301",
        identityMessage + "AK access failed to reach the limit,forbidden"
    )

    /// 401 where temporary keys come without their security token, or any key with a wrong one.
    static let incorrectSecurityToken = unauthorized("APIGW.0301", identityMessage + "decrypt token fail")

    /// 401 where the date of a signature is too far from the clock.
    static let signatureDateSkewed = unauthorized(
        "APIGW.0303",
        "Incorrect app authentication information: the request time differs by more than 15 minutes"
    )

    private static func unauthorized(_ code: String, _ message: String) -> APIError {
        APIError(status: 401, code: UTF8Text(code), message: UTF8Text(message))
    }
}
