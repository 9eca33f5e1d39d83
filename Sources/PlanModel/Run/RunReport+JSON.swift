package import ByteIO

extension RunReport {
    /// The bytes of `report.json`: one object on one line.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("format", Self.format)
            writer.key("requires")
            writer.array { _ in }
            writer.member("run_id", runID)
            writer.member("mode", mode.rawValue)
            writer.key("plan")
            writer.object { writer in
                writer.member("name", plan.name)
                writer.member("sha256", plan.sha256)
                writer.member("updates", plan.updateCount)
            }
            writer.key("endpoints")
            writer.array { writer in
                for endpoint in endpoints {
                    writer.object { writer in
                        endpoint.gateway.writeMembers(to: &writer)
                        writer.member("url", endpoint.url)
                    }
                }
            }
            writeEnd(to: &writer)
            writeFigures(to: &writer)
            writeFailures(to: &writer)
        }
        writer.endLine()
        return writer.bytes
    }

    private func writeEnd(to writer: inout JSONWriter) {
        writer.key("ended")
        writer.object { writer in
            writer.member("by", ended.by.rawValue)
            writer.member("exit_code", ended.exitCode)
            writer.member("message", ended.message)
            writer.member("next_command", ended.nextCommand)
        }
        writer.key("sessions")
        writer.array { writer in
            for session in sessions {
                writer.object { writer in
                    writer.member("session", session.session)
                    writer.member("started_at", session.startedAt.description)
                    writer.member("ended_at", session.endedAt?.description)
                    writer.member("version", session.version)
                    writer.member("exit_code", session.exitCode)
                }
            }
        }
    }

    private func writeFigures(to writer: inout JSONWriter) {
        writer.key("totals")
        totals.write(to: &writer)
        writer.key("requests")
        writer.object { writer in
            writer.member("get", requests.get)
            writer.member("put", requests.put)
            writer.member("retries", requests.retries)
            writer.member("throttled", requests.throttled)
        }
        writer.key("latency_us")
        writer.object { writer in
            writer.key("get")
            readLatency.write(to: &writer)
            writer.key("put")
            writeLatency.write(to: &writer)
        }
        writer.member("duration_ms", durationMilliseconds)
        writer.key("waves")
        writer.array { writer in
            for wave in waves {
                writer.object { writer in
                    writer.member("wave", wave.wave)
                    writer.key("totals")
                    wave.totals.write(to: &writer)
                }
            }
        }
        writer.key("gateways")
        writer.array { writer in
            for gateway in gateways {
                writer.object { writer in
                    gateway.gateway.writeMembers(to: &writer)
                    writer.key("totals")
                    gateway.totals.write(to: &writer)
                }
            }
        }
    }

    private func writeFailures(to writer: inout JSONWriter) {
        writer.key("verification")
        if let verification {
            writer.object { writer in
                writer.member("checked", verification.checked)
                writer.member("differing", verification.differing)
            }
        } else {
            writer.null()
        }
        writer.key("failures")
        writer.object { writer in
            writer.member("count", failures.count)
            writer.member("truncated", failures.isTruncated)
            writer.key("items")
            writer.array { writer in
                for item in failures.items { item.write(to: &writer) }
            }
        }
    }
}

extension UpdateRecord {
    /// The first line of `updates.jsonl`.
    package static func headerLine(runID: String, planSHA256: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("line", "header")
            writer.member("format", "cutover.updates/1")
            writer.key("requires")
            writer.array { _ in }
            writer.member("run_id", runID)
            writer.member("plan_sha256", planSHA256)
        }
        writer.endLine()
        return writer.bytes
    }

    /// A line of `updates.jsonl`.
    package func encodedLine() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        writer.endLine()
        return writer.bytes
    }

    /// Writes the record as an object.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("n", n)
            writer.member("wave", wave)
            channel.gateway.writeMembers(to: &writer)
            writer.member("vpc_channel_id", channel.channelID)
            writer.member("scope", scope == .channel ? "channel" : "group")
            writer.member("member_group_name", scope.groupName?.text)
            writer.member("outcome", outcome.rawValue)
            writer.member("reason", reason)
            writer.member("settled_by", settledBy?.rawValue)
            writer.member("attempts", attempts)
            writer.member("status", status)
            writer.member("error_code", errorCode)
            writer.member("error_msg", errorMessage)
            writer.member("request_id", requestID)
            writer.member("session", session)
            writer.member("first_sent_at", firstSentAt?.description)
            writer.member("ended_at", endedAt?.description)
            writer.member("latency_us", latencyMicroseconds)
        }
    }
}

extension OutcomeTotals {
    /// Writes the totals as an object.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for outcome in Outcome.allCases { writer.member(outcome.rawValue, self[outcome]) }
        }
    }
}

extension RunReport.LatencySummary {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("count", count)
            writer.member("p50", p50)
            writer.member("p90", p90)
            writer.member("p99", p99)
            writer.member("max", max)
        }
    }
}

extension GatewayKey {
    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.member("project_id", projectID)
        writer.member("instance_id", instanceID)
    }
}
