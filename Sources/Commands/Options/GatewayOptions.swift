internal import ArgumentParser
internal import PlanModel

/// Where the gateways are, and what opens them.
struct GatewayOptions: ParsableArguments {
    /// The seconds that one HTTP attempt may take where no flag says otherwise.
    static let timeoutDefault = 30.0

    @Option(
        name: .customLong("gateway"),
        help: ArgumentHelp(
            "Where a gateway is reached; repeatable.",
            discussion: """
                ADDRESS is https://HOST[:PORT], http://127.0.0.1:PORT (plain HTTP to this machine only), a region name such as \
                cn-north-4, or embedded:FILE.sqlite. With PROJECT= or PROJECT/INSTANCE= before it, it is for these alone.
                """,
            valueName: "[PROJECT[/INSTANCE]=]ADDRESS"
        )
    )
    var gateways: [String] = []

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp(
            "A file with the token (X-Auth-Token), readable by you alone; repeatable.",
            discussion: """
                Without a file, the environment: CUTOVER_TOKEN; or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; or OS_AUTH_URL, \
                OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME, whose tokens are renewed. The first that is there counts.
                """,
            valueName: "[PROJECT=]FILE"
        )
    )
    var tokenFiles: [String] = []

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "A file with an access key that signs requests, readable by you alone; repeatable.",
            discussion: """
                Lines HUAWEICLOUD_SDK_AK=…, HUAWEICLOUD_SDK_SK=… and, for temporary keys, HUAWEICLOUD_SDK_SECURITY_TOKEN=….
                """,
            valueName: "[PROJECT=]FILE"
        )
    )
    var keyFiles: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The certificates (PEM) that servers are verified by, in place of the system's.",
            discussion:
                "A proxy is taken from HTTPS_PROXY, unless NO_PROXY or this machine's own address says otherwise.",
            valueName: "FILE"
        )
    )
    var caFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The longest that one HTTP attempt may take, head and body.", valueName: "SECONDS")
    )
    var timeout: Double = timeoutDefault

    func validate() throws {
        guard timeout.isFinite, timeout >= 0.1, timeout <= 3_600 else {
            throw ValidationError("--timeout must be from 0.1 to 3600 seconds")
        }
    }
}
