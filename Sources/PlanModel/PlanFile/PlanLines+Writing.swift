internal import ByteIO

/// The bytes of a plan's lines: fixed keys in a fixed order, so that equal plans are equal files.
enum PlanLines {
    static func write(_ header: PlanHeader, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", "header")
            writer.member("format", PlanHeader.format)
            writer.key("requires")
            writer.array { _ in }
            writer.member("kind", header.kind.rawValue)
            writer.key("origin")
            if let origin = header.origin {
                writer.object { writer in
                    writer.member("plan_sha256", origin.planSHA256)
                    writer.member("run_id", origin.runID)
                }
            } else {
                writer.null()
            }
            writer.member("strategy", PlanHeader.strategy)
            writer.member("valid_until", header.validUntil)
            writer.key("options")
            write(header.options, to: &writer)
            writer.key("limits")
            writer.object { writer in
                writer.member("max_shrink_percent", header.limits.maxShrinkPercent)
                writer.member("max_total_shrink_percent", header.limits.maxTotalShrinkPercent)
                writer.member("max_updates", header.limits.maxUpdates)
                writer.member("min_available", header.limits.minAvailable)
            }
        }
        writer.endLine()
    }

    private static func write(_ options: PlanOptions, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("allow_empty", options.allowEmpty)
            writer.member("allow_new_groups", options.allowNewGroups)
            writer.member("allow_unknown_channels", options.allowUnknownChannels)
            writer.member("allow_whole_channel", options.allowWholeChannel)
            write("default", options.defaults, to: &writer)
            write("keep", options.keep, to: &writer)
            write("label", options.labels, to: &writer)
            write("map", options.map, to: &writer)
            writer.member("require_complete", options.requireComplete)
            write("set", options.set, to: &writer)
        }
    }

    private static func write(_ name: String, _ pairs: [PlanOptions.ColumnValue], to writer: inout JSONWriter) {
        writer.key(name)
        writer.object { writer in
            for pair in pairs { writer.member(pair.column, pair.value) }
        }
    }

    private static func write(_ name: String, _ texts: [String], to writer: inout JSONWriter) {
        writer.key(name)
        writer.array { writer in
            for text in texts { writer.string(text) }
        }
    }

    static func write(_ update: Update, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", "update")
            writer.member("n", update.n)
            writer.member("wave", update.wave)
            writer.member("phase", update.phase.rawValue)
            // The place of what phased plans will say.
            writer.member("after_n", nil as Int?)
            writer.member("project_id", update.channel.gateway.projectID)
            writer.member("instance_id", update.channel.gateway.instanceID)
            writer.member("vpc_channel_id", update.channel.channelID)
            writer.member("scope", update.scope == .channel ? "channel" : "group")
            writer.member("member_group_name", update.scope.groupName?.text)
            writer.member("new", update.isNew)
            writer.member("member_group_weight", update.groupWeight)
            writer.key("labels")
            writer.object { writer in
                for label in update.labels { write(label.column.text, label.values.map(\.text), to: &writer) }
            }
            write("before", update.before, of: update.scope, to: &writer)
            write("after", update.after, of: update.scope, to: &writer)
            writer.member("rest_fingerprint", update.restFingerprint?.hex)
        }
        writer.endLine()
    }

    private static func write(_ name: String, _ members: [Member], of scope: Scope, to writer: inout JSONWriter) {
        writer.key(name)
        writer.array { writer in
            for member in members {
                writer.object { writer in
                    switch member.address {
                    case .ip(let host):
                        writer.member("host", host.text)
                    case .ecs(let id, let name):
                        writer.member("ecs_id", id)
                        writer.member("ecs_name", name)
                    }
                    writer.member("port", member.port)
                    writer.member("weight", member.weight)
                    writer.member("is_backup", member.isBackup)
                    writer.member("status", member.status.rawValue)
                    if scope == .channel { writer.member("member_group_name", member.groupName) }
                }
            }
        }
    }

    /// The footer up to its digest: `sha256` is the last key and covers every byte before `,"sha256"`.
    static func write(_ summary: PlanSummary, to writer: inout JSONWriter) {
        writer.member("line", "footer")
        writer.key("inputs")
        writer.array { writer in
            for input in summary.inputs {
                writer.object { writer in
                    writer.member("role", input.role.rawValue)
                    writer.member("rows", input.rowCount)
                    writer.member("fingerprint", input.fingerprint.hex)
                }
            }
        }
        writer.key("waves")
        writer.array { writer in
            for wave in summary.waves {
                writer.object { writer in
                    writer.member("wave", wave.wave)
                    writer.member("name", wave.name)
                    writer.member("first_n", wave.firstN)
                    writer.member("updates", wave.updateCount)
                }
            }
        }
        writer.key("gateways")
        writer.array { writer in
            for gateway in summary.gateways {
                writer.object { writer in
                    writer.member("project_id", gateway.key.projectID)
                    writer.member("instance_id", gateway.key.instanceID)
                    writer.member("channels", gateway.channelCount)
                    writer.member("updates", gateway.updateCount)
                }
            }
        }
        writer.member("updates", summary.updateCount)
        writer.key("groups")
        writer.object { writer in
            writer.member("changed", summary.groups.changed)
            writer.member("unchanged", summary.groups.unchanged)
            writer.member("new", summary.groups.new)
            writer.member("emptied", summary.groups.emptied)
            writer.member("not_covered", summary.groups.notCovered)
        }
        writer.key("members")
        writer.object { writer in
            writer.member("added", summary.members.added)
            writer.member("removed", summary.members.removed)
            writer.member("changed", summary.members.changed)
        }
    }
}
