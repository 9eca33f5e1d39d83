package import ByteIO

/// The documented errors, with their messages as far as the sources give the wording.
///
/// Source: "Updating Backend Instances" (examples of 400, 401, 403, 404, 500), the error code table of the API
/// reference, and the edge's own table.
extension APIError {
    /// 400 where a required parameter is absent.
    package static func parameterMissing(_ name: String) -> APIError {
        documented(
            400,
            APIErrorCode.parameterMissing,
            "The request parameters must be specified, parameter name:\(name)"
        )
    }

    /// 400 where an update comes without `members`.
    package static func membersMissing() -> APIError { parameterMissing("members") }

    /// 400 where a number is outside its range.
    package static func valueOutOfRange(_ name: String) -> APIError {
        invalid(APIErrorCode.valueOutOfRange, "The parameter value is outside the allowable range", name)
    }

    /// 400 where a text is too short.
    package static func valueTooShort(_ name: String) -> APIError {
        invalid(APIErrorCode.valueTooShort, "The parameter is too short", name)
    }

    /// 400 where a text is too long.
    package static func valueTooLong(_ name: String) -> APIError {
        invalid(APIErrorCode.valueTooLong, "The parameter is too long", name)
    }

    /// 400 where a value is invalid in any other way.
    package static func parameterInvalid(_ name: String) -> APIError {
        invalid(APIErrorCode.parameterInvalid, "Invalid parameter value", name)
    }

    /// 400 where the body is no JSON object of the described types.
    package static let parameterError = documented(400, APIErrorCode.parameterError, "Parameter error")

    /// 400 where another channel of the gateway has the name.
    package static let channelNameExists = documented(
        400,
        APIErrorCode.channelNameExists,
        "The VPC channel name already exists"
    )

    /// 401 where no token came.
    package static let tokenMissing = documented(401, APIErrorCode.tokenMissing, "The token is missing")

    /// 401 where the token is wrong.
    package static let incorrectToken = documented(
        401,
        APIErrorCode.incorrectToken,
        "Incorrect token or token resolution failed"
    )

    /// 401 where the signature is wrong.
    package static let incorrectSignature = documented(
        401,
        APIErrorCode.incorrectSignature,
        "Incorrect IAM authentication information: verify aksk signature fail"
    )

    /// 403 where the caller may not do this.
    package static let noPermission = documented(
        403,
        APIErrorCode.noPermission,
        "No permissions to request this method"
    )

    /// 403 where the channel's kind refuses the operation.
    package static let channelKindRefused = documented(
        403,
        APIErrorCode.channelKindRefused,
        "The operation cannot be performed on this type of VPC channel"
    )

    /// 403 where a limit without a code of its own is reached.
    package static let quotaExceeded = documented(
        403,
        APIErrorCode.quotaExceeded,
        "The number of resources exceeds the maximum allowed limit"
    )

    /// 403 where the gateway may have no more channels.
    package static let channelQuotaExceeded = documented(
        403,
        APIErrorCode.channelQuotaExceeded,
        "The number of VPC channels exceeds the maximum allowed limit"
    )

    /// 403 where the channel may have no more members.
    package static let memberQuotaExceeded = documented(
        403,
        APIErrorCode.memberQuotaExceeded,
        "The number of cloud servers in the VPC channel exceeds the maximum allowed limit"
    )

    /// 404 where the channel does not exist.
    package static func channelNotFound(_ id: UTF8Text) -> APIError {
        documented(404, APIErrorCode.channelNotFound, "The VPC channel does not exist,id:\(id)")
    }

    /// 404 where the member does not exist.
    package static func memberNotFound(_ id: UTF8Text) -> APIError {
        documented(404, APIErrorCode.memberNotFound, "The VPC instance does not exist,id:\(id)")
    }

    /// 404 where the member group does not exist: the code table has no code for groups, and the pages of the group
    /// operations show the channel's.
    package static func groupNotFound(_ id: UTF8Text) -> APIError { channelNotFound(id) }

    /// 404 where the gateway does not exist.
    package static func instanceNotFound(_ id: UTF8Text) -> APIError {
        documented(404, APIErrorCode.instanceNotFound, "The instance does not exist;id:\(id)")
    }

    /// 409 where another channel refers to the channel. The table's wording is not at hand: the text is ours.
    package static let channelReferenced = documented(
        409,
        APIErrorCode.channelReferenced,
        "The VPC channel is referenced by another VPC channel"
    )

    /// 412 where the gateway does not have the feature that a field needs.
    package static let featureNotSupported = documented(
        412,
        APIErrorCode.featureNotSupported,
        "The feature is not supported by the current instance"
    )

    /// 404 where no operation has this method and path.
    package static let unknownRoute = documented(
        404,
        APIErrorCode.unknownRoute,
        "The API does not exist or has not been published in the environment"
    )

    /// A refusal of a request that is no proper HTTP or too large: `status` is 400, 413, 414, 431 or another of its
    /// kind.
    package static func malformedRequest(status: Int) -> APIError {
        documented(status, APIErrorCode.malformedRequest, "Bad request")
    }

    /// 429 where the threshold of requests per second is reached.
    package static let throttled = documented(
        429,
        APIErrorCode.throttled,
        "The throttling threshold has been reached"
    )

    /// 500, anything else.
    package static let systemError = documented(500, APIErrorCode.systemError, "System error")

    private static func invalid(_ code: String, _ what: String, _ name: String) -> APIError {
        documented(400, code, "\(what),parameterName:\(name). Please refer to the support documentation")
    }

    private static func documented(_ status: Int, _ code: String, _ message: String) -> APIError {
        APIError(status: status, code: UTF8Text(code), message: UTF8Text(message))
    }
}
