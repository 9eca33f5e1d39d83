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
            discussion: "Else CUTOVER_TOKEN, or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, from the environment.",
            valueName: "[PROJECT=]FILE"
        )
    )
    var tokenFiles: [String] = []

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
