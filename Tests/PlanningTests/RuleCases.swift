internal import PlanModel
import Testing

@testable import Planning

/// What a pair of files comes to: `ok N` with the number of updates, or the codes of the errors.
struct RuleCase: CustomTestStringConvertible, Sendable {
    let name: String
    let inventory: [String]
    let current: [String]
    let expected: String
    var options = PlanOptions()
    var columns = ""

    var testDescription: String { name }
}

extension RuleTests {
    static let one = "a-1,10.0.0.1,80,1,false,1"
    static let other = "b-1,10.0.0.2,80,1,false,1"
    static let moved = "a-1,10.9.0.1,80,1,false,1"
    static let bare = ",10.0.0.3,80,1,false,1"
    static let bareMoved = ",10.9.0.3,80,1,false,1"
    static let whole = options { $0.allowWholeChannel = true }

    static let cases: [RuleCase] = [
        RuleCase(name: "equal", inventory: [one], current: [one, other], expected: "ok 0"),
        RuleCase(name: "changed", inventory: [moved], current: [one, other], expected: "ok 1"),
        RuleCase(name: "case of booleans", inventory: ["a-1,10.0.0.1,80,1,FALSE,1"], current: [one], expected: "ok 0"),
        RuleCase(
            name: "empty status keeps",
            inventory: ["a-1,10.0.0.1,80,1,,"],
            current: ["a-1,10.0.0.1,80,1,true,2"],
            expected: "ok 0"
        ),
        RuleCase(name: "row twice is a warning", inventory: [one, one], current: [one], expected: "ok 0"),
        RuleCase(name: "explicitly empty and empty", inventory: ["a-1,,,,,"], current: ["a-1,,,,,"], expected: "ok 0"),
        RuleCase(name: "emptied without the flag", inventory: ["a-1,,,,,"], current: [one], expected: "group-emptied"),
        RuleCase(
            name: "emptied",
            inventory: ["a-1,,,,,"],
            current: [one],
            expected: "ok 1",
            options: options { $0.allowEmpty = 1 }
        ),
        RuleCase(name: "empty and not", inventory: ["a-1,,,,,", one], current: [one], expected: "group-empty-and-not"),
        RuleCase(name: "host forgotten", inventory: ["a-1,,80,1,,"], current: [one], expected: "host-missing"),
        RuleCase(name: "new group", inventory: [moved], current: [other], expected: "group-new"),
        RuleCase(
            name: "new group allowed",
            inventory: [moved],
            current: [other],
            expected: "ok 1",
            options: options { $0.allowNewGroups = true }
        ),
        RuleCase(
            name: "new group, name",
            inventory: ["1a,10.0.0.1,80,1,,"],
            current: [other],
            expected: "group-name",
            options: options { $0.allowNewGroups = true }
        ),
        RuleCase(
            name: "present group, old name",
            inventory: ["1a,10.0.0.1,80,1,,"],
            current: ["1a,10.0.0.2,80,1,,"],
            expected: "ok 1"
        ),
        RuleCase(
            name: "complete",
            inventory: [moved],
            current: [one, other],
            expected: "not-complete",
            options: options { $0.requireComplete = true }
        ),
        RuleCase(name: "ungrouped unchanged", inventory: [bare, moved], current: [bare, one], expected: "ok 1"),
        RuleCase(
            name: "ungrouped changed",
            inventory: [bareMoved, one],
            current: [bare, one],
            expected: "group-missing"
        ),
        RuleCase(
            name: "whole channel",
            inventory: [bareMoved, moved],
            current: [bare, one],
            expected: "ok 1",
            options: whole
        ),
        RuleCase(
            name: "whole channel unchanged",
            inventory: [bare, one],
            current: [bare, one, other],
            expected: "ok 0",
            options: whole
        ),
        RuleCase(
            name: "whole channel, group undeclared",
            inventory: [bareMoved],
            current: [bare, one],
            expected: "whole-channel-group",
            options: whole
        ),
        RuleCase(
            name: "keep weight",
            inventory: ["a-1,10.0.0.1,80,,,"],
            current: ["a-1,10.0.0.1,80,7,,"],
            expected: "ok 0",
            options: options { $0.keep = ["weight"] }
        ),
        RuleCase(
            name: "keep weight, new member",
            inventory: ["a-1,10.0.0.9,80,,,"],
            current: [one],
            expected: "weight-missing",
            options: options { $0.keep = ["weight"] }
        ),
        RuleCase(
            name: "keep and default",
            inventory: ["a-1,10.0.0.9,80,,,"],
            current: [one],
            expected: "ok 1",
            options: options {
                $0.keep = ["weight"]; $0.defaults = [.init(column: "weight", value: "3")]
            }
        ),
        RuleCase(
            name: "blocked by the present state",
            inventory: [moved],
            current: ["a-1,bad host,80,1,,"],
            expected: "present-state"
        ),
        RuleCase(
            name: "present state that cannot be sent, repeated",
            inventory: ["a-1,bad host,80,1,,", other],
            current: ["a-1,bad host,80,1,,", other],
            expected: "ok 0"
        ),
        RuleCase(
            name: "present state that cannot be sent, repeated but for what a default says",
            inventory: ["a-1,bad host,80,1,,", other],
            current: ["a-1,bad host,80,1,,", other],
            expected: "present-state host",
            options: options { $0.defaults = [.init(column: "status", value: "2")] }
        ),
        RuleCase(
            name: "present state that cannot be sent, repeated with a default that says the same",
            inventory: ["a-1,bad host,80,1,,", other],
            current: ["a-1,bad host,80,1,,1", other],
            expected: "ok 0",
            options: options { $0.defaults = [.init(column: "status", value: "1")] }
        ),
        RuleCase(
            name: "another group is not blocked",
            inventory: ["b-1,10.9.0.2,80,1,,"],
            current: ["a-1,bad host,80,1,,", other],
            expected: "ok 1"
        ),
        RuleCase(
            name: "a whole channel keeps no group that cannot be sent",
            inventory: ["a-1,bad host,80,1,,", bareMoved],
            current: ["a-1,bad host,80,1,,", bare],
            expected: "present-state",
            options: whole
        ),
        RuleCase(
            name: "reference channel",
            inventory: [moved + ",reference"],
            current: [one + ",reference"],
            expected: "channel-type",
            columns: ",channel_type"
        ),
        RuleCase(
            name: "reference channel unchanged",
            inventory: [one + ",reference"],
            current: [one + ",reference"],
            expected: "ok 0",
            columns: ",channel_type"
        ),
        RuleCase(
            name: "group weight alone",
            inventory: ["a-1,10.0.0.1,80,9,,,50"],
            current: ["a-1,10.0.0.1,80,1,,,50"],
            expected: "group-weight",
            columns: ",member_group_weight"
        ),
        RuleCase(
            name: "group weight, more",
            inventory: ["a-1,10.9.0.1,80,9,,,50"],
            current: ["a-1,10.0.0.1,80,1,,,50"],
            expected: "ok 1",
            columns: ",member_group_weight"
        ),
        RuleCase(
            name: "port of the channel",
            inventory: ["a-1,10.0.0.1,0,1,,,8080"],
            current: ["a-1,10.0.0.1,8080,1,,,8080"],
            expected: "ok 0",
            columns: ",channel_port"
        ),
        RuleCase(
            name: "kind",
            inventory: ["a-1,10.9.0.1,80,1,,,ecs-1,web"],
            current: [one + ",,"],
            expected: "member-kind",
            columns: ",ecs_id,ecs_name"
        ),
        RuleCase(
            name: "echo of an address",
            inventory: ["a-1,10.0.0.1,80,1,,,10.0.0.1,10.0.0.1"],
            current: [one + ",,"],
            expected: "ok 0",
            columns: ",ecs_id,ecs_name"
        ),
        RuleCase(
            name: "cloud server by id",
            inventory: ["a-1,,80,1,,,ecs-1,renamed"],
            current: ["a-1,10.0.0.1,80,1,,,ecs-1,web"],
            expected: "ok 0",
            columns: ",ecs_id,ecs_name"
        ),
        RuleCase(
            name: "cloud server without name",
            inventory: ["a-1,,80,1,,,ecs-1,"],
            current: ["a-1,10.0.0.1,80,1,,,ecs-1,web"],
            expected: "ecs-name",
            columns: ",ecs_id,ecs_name"
        ),
        RuleCase(
            name: "waves differ",
            inventory: [moved + ",1", "a-1,10.9.0.2,80,1,,,2"],
            current: [one + ","],
            expected: "wave-differs",
            columns: ",wave"
        ),
        RuleCase(
            name: "wave blank",
            inventory: [moved + ","],
            current: [one + ","],
            expected: "wave",
            columns: ",wave"
        ),
    ]
}
