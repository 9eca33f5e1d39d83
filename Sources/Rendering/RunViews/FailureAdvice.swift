internal import PlanModel

extension UpdateRecord {
    /// What someone does about the update next; nil where nothing is wrong.
    var advice: String? {
        switch outcome {
        case .applied, .alreadyApplied, .notSelected: nil
        case .pending, .blocked: "run the same command again"
        case .drifted:
            "the scope was changed by someone else since the plan was made: find out by whom, then take a new snapshot and plan again"
        case .unresolved where reason == "torn":
            "a write was torn: take a new snapshot and plan again; the new plan starts from what is there now"
        case .unresolved: "find out who else writes to the scope, then take a new snapshot and plan again"
        case .failed: failureAdvice
        }
    }

    private var failureAdvice: String {
        switch status {
        case 401: "renew the credentials and run the same command again"
        case 403: "let the credentials read and write this channel's members, then run the same command again"
        case 404: "the channel or the gateway is gone: take a new snapshot and plan again"
        case 408, 429: "the gateway is busy: run the same command again, with a lower --rate"
        case .some(400..<500): "the gateway refuses the values: mend the inventory by its message and plan again"
        case nil where reason?.hasPrefix("the scope could not be read") == true:
            "no answer came: look at the address, the network, --ca-file and HTTPS_PROXY, then run the same command again"
        default: "the gateway could not do it: run the same command again; ask its operator with the request id"
        }
    }
}
