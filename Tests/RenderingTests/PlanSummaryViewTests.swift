import ByteIO
import PlanModel
import Rendering
import Testing

struct PlanSummaryViewTests {
    private static func summary(_ updates: [Update]) -> String {
        Samples.summary(Samples.overview(of: updates), updates)
    }

    @Test func `outliers come first, then classes`() {
        let text = Self.summary(Samples.updates)
        #expect(
            text.hasPrefix(
                """
                # Plan `move`

                - **updates**: 5 in 2 waves, on 4 channels of 2 gateways
                - **groups**: 5 changed (1 new, 1 emptied), 0 unchanged, 3 not covered
                - **members**: 3 added, 3 removed, 2 changed
                - **available**: 8 → 5
                - **inventory**: 8 rows
                - **current**: 9 rows
                - **sha256**: `\(Samples.digest)`

                ## Look at these first

                ### Emptied groups (2)

                | update | gateway | channel | scope | available | groups |
                | ---: | --- | --- | --- | --- | --- |
                | 4 | `p1`/`gw1` | `c3` | group `web` | 1 → 0 | `web` |
                | 5 | `p1`/`gw2` | `c4` | the whole channel | 2 → 2 | `blue` |

                ### New groups and channels (1)

                | update | gateway | channel | scope | available |
                | ---: | --- | --- | --- | --- |
                | 3 | `p1`/`gw1` | `c2` | group `web` | 0 → 1 |

                ### Whole-channel updates (1)

                | update | gateway | channel | scope | available | groups |
                | ---: | --- | --- | --- | --- | --- |
                | 5 | `p1`/`gw2` | `c4` | the whole channel | 2 → 2 | without a group, `blue`, `green` |

                ### Fewer available members, largest falls first (2)

                | update | gateway | channel | scope | available |
                | ---: | --- | --- | --- | --- |
                | 1 | `p1`/`gw1` | `c1` | group `web` | 4 → 2 |
                | 2 | `p1`/`gw1` | `c1` | group `api` | 1 → 0 |

                ## Waves

                | wave | name | updates | first | last |
                | ---: | --- | ---: | ---: | ---: |
                | 1 |  | 2 | 1 | 2 |
                | 2 |  | 3 | 3 | 5 |

                ## Gateways

                | project | gateway | channels | updates |
                | --- | --- | ---: | ---: |
                | `p1` | `gw1` | 3 | 4 |
                | `p1` | `gw2` | 1 | 1 |

                ## Limits and options

                - **min available**: 1
                - **max shrink**: 50 %
                - **max total shrink**: 10 %
                - **max updates**: none

                ## Classes of like updates

                ### 1 group: 1 removed, 1 added, 1 changed (weight, status), weights equal, ports equal

                """
            )
        )
    }

    @Test func `like updates are one class with one example`() {
        let updates = (1...38).map { n in
            Samples.update(
                n,
                channel: Samples.channel("c\(n)"),
                before: (1...4).map { Samples.member("10.1.\(n).\($0)") },
                after: (1...4).map { Samples.member("10.2.\(n).\($0)") }
            )
        }
        let odd = Samples.update(
            39,
            before: [Samples.member("10.1.0.1", port: 80, weight: 1)],
            after: [Samples.member("10.2.0.1", port: 81, weight: 2)]
        )
        let text = Self.summary(updates + [odd])
        #expect(text.contains("### 38 groups: 4 removed, 4 added, weights equal, ports equal\n"))
        #expect(text.contains("### 1 group: 1 removed, 1 added, weights differ, ports differ\n"))
        #expect(!text.contains("Look at these first"))
        #expect(text.contains("## Single updates\n\nupdate 2, wave 1"))
        #expect(!text.contains("left out"))
    }

    @Test func `options that were used are listed`() {
        var plan = Samples.overview(of: [])
        plan.header.limits.maxUpdates = 12
        plan.header.options.allowEmpty = 2
        plan.header.options.allowNewGroups = true
        plan.header.options.allowWholeChannel = true
        plan.header.options.requireComplete = true
        plan.header.options.defaults = [PlanOptions.ColumnValue(column: "weight", value: "1|`")]
        plan.header.options.labels = (1...12).map { "label\($0)" }
        let text = Samples.summary(plan, [])
        #expect(
            text.contains(
                """
                - **max updates**: 12
                - **allow empty**: 2
                - **allow**: new groups, whole channel
                - **require complete**: yes
                - **default**: `weight=1\\u{7C}\\u{60}`
                - **label**: `label1`, `label2`, `label3`, `label4`, `label5`, `label6`, `label7`, `label8`, `label9`, \
                `label10` and 2 more

                """
            )
        )
    }

    @Test(arguments: [1, 100, 20_000])
    func `a summary of any size fits a pull request and says what it leaves out`(count: Int) {
        let updates = Samples.updates(count: count, seed: UInt64(count))
        let text = Self.summary(updates)
        #expect(text.utf16.count < 65_000)
        if count < 1_000 { #expect(text == Self.summary(updates)) }
        if count == 20_000 {
            #expect(text.utf16.count > 60_000)
            #expect(text.hasSuffix("more updates left out for length; `cutover show` shows all.\n"))
            let shownCount = text.components(of: "\nupdate ").count - 1
            #expect(text.contains("\n\(count - shownCount) more updates left out"))
        }
    }

    @Test func `a summary of huge updates and long hostile names still fits`() {
        let name = String(repeating: "`|<[\u{202E}\u{1F600}", count: 18)
        let updates = (1...60).map { n in
            Samples.update(
                n,
                channel: Samples.channel(name + "\(n)", instance: name + "\(n % 30)"),
                scope: Samples.scope(name),
                wave: n,
                isNew: true,
                labels: (0..<9).map { _ in
                    Update.Label(column: UTF8Text(name), values: Array(repeating: "x", count: 99))
                },
                before: (0..<45).map { Samples.member("ecs" + name + "\($0)", group: name + "\(n)") },
                after: (0..<n % 45).map { Samples.member("ecs" + name + "-\($0)", group: name) }
            )
        }
        let text = Self.summary(updates)
        #expect(text.utf16.count < 65_000)
        #expect(text.contains("left out for length"))
    }

    /// Long lines among them, of which only an excerpt is kept.
    @Test(arguments: [2, 400])
    func `updates that are given as lines make the same summary`(memberCount: Int) {
        let updates = (1...90).map { n in
            Samples.update(
                n,
                before: (0..<n % memberCount).map { Samples.member("10.1.\(n).\($0)", group: "web") },
                after: (0..<memberCount).map { Samples.member("10.2.\(n).\($0 % 250)", port: 80 + $0, group: "web") }
            )
        }
        let overview = Samples.overview(of: updates)
        var view = PlanSummaryView()
        for update in updates {
            var line = UpdateLineWriter()
            line.writeTail(update)
            let tail = line.withBytes { Array($0) }
            view.add(UpdateFigures(of: update), n: update.n) { .line(n: update.n, tail: tail) }
        }
        #expect(String(decoding: view.end(overview), as: UTF8.self) == Samples.summary(overview, updates))
    }

    @Test func `shapes without end are counted, not kept`() {
        let updates = (1...1_200).map { n in
            Samples.update(
                n,
                before: (0..<n / 40).map { Samples.member("10.1.0.\($0)") },
                after: (0..<n % 40).map { Samples.member("10.2.0.\($0)") }
            )
        }
        let text = Self.summary(updates)
        #expect(text.contains("of more than 980 smaller classes."))
    }
}

extension String {
    /// The parts between occurrences of `separator`.
    fileprivate func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
