/// The error codes that client and server of this project know by name.
///
/// Source: the error code table of the API reference; `APIGW` codes come from the edge in front of the service.
package enum APIErrorCode {
    /// 400, a parameter is malformed.
    package static let parameterError = "APIG.2000"
    /// 400, a required parameter is missing.
    package static let parameterMissing = "APIG.2001"
    /// 400, a number is outside its range.
    package static let valueOutOfRange = "APIG.2004"
    /// 400, a text is too short.
    package static let valueTooShort = "APIG.2005"
    /// 400, a text is too long.
    package static let valueTooLong = "APIG.2006"
    /// 400, a value is invalid.
    package static let parameterInvalid = "APIG.2012"
    /// 400, a channel of the gateway has this name.
    package static let channelNameExists = "APIG.3208"
    /// 401, no token came with the request.
    package static let tokenMissing = "APIG.1000"
    /// 401, the token is wrong.
    package static let incorrectToken = "APIG.1002"
    /// 403, the caller may not do this.
    package static let noPermission = "APIG.1005"
    /// 403, no more resources of a kind.
    package static let quotaExceeded = "APIG.3100"
    /// 403, no more channels in the gateway.
    package static let channelQuotaExceeded = "APIG.3109"
    /// 403, no more members in the channel.
    package static let memberQuotaExceeded = "APIG.3110"
    /// 403, this kind of channel refuses the operation.
    package static let channelKindRefused = "APIG.3471"
    /// 404, the channel does not exist.
    package static let channelNotFound = "APIG.3023"
    /// 404, the member does not exist.
    package static let memberNotFound = "APIG.3024"
    /// 404, the gateway does not exist.
    package static let instanceNotFound = "APIG.3030"
    /// 409, another channel refers to the channel.
    package static let channelReferenced = "APIG.3719"
    /// 412, the gateway does not have the feature.
    package static let featureNotSupported = "APIG.3458"
    /// 500, anything else.
    package static let systemError = "APIG.9999"
    /// 404 of the edge, no such method and path.
    package static let unknownRoute = "APIGW.0101"
    /// 400, 413 and others of the edge, the request is malformed.
    package static let malformedRequest = "APIGW.0201"
    /// 401 of the edge, the signature is wrong.
    package static let incorrectSignature = "APIGW.0301"
    /// 429 of the edge, the throttling threshold is reached.
    package static let throttled = "APIGW.0308"
}
