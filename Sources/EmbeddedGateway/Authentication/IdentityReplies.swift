internal import ByteIO

/// The bodies that the embedded IAM answers with. `base` is the gateway's own address, as `http://127.0.0.1:8080`.
enum IdentityReplies {
    /// The version document of `GET /v3`.
    static func version(base: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.object { writer in
                writer.member("id", "v3.14")
                writer.member("status", "stable")
                writer.member("updated", "2020-04-07T00:00:00Z")
                writer.key("links")
                writer.array { writer in
                    writer.object { writer in
                        writer.member("rel", "self")
                        writer.member("href", base + "/v3/")
                    }
                }
                writer.key("media-types")
                writer.array { writer in
                    writer.object { writer in
                        writer.member("base", "application/json")
                        writer.member("type", "application/vnd.openstack.identity-v3+json")
                    }
                }
            }
        }
        return writer.bytes
    }

    /// What a token stands for; with the catalog unless it was declined.
    static func token(_ token: IssuedToken, catalog: (base: String, region: String)?) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("token")
            writer.object { writer in
                writer.member("expires_at", microseconds(token.expiresAtNanoseconds))
                writer.member("issued_at", microseconds(token.issuedAtNanoseconds))
                writer.key("methods")
                writer.array { $0.string("password") }
                writer.key("project")
                named(&writer, id: token.projectID.text, name: token.projectName.text, hasDomain: true)
                writer.key("user")
                named(&writer, id: stableID("user", token.userName), name: token.userName, hasDomain: true)
                writer.key("roles")
                writer.array { writer in
                    named(&writer, id: stableID("role", "te_admin"), name: "te_admin", hasDomain: false)
                }
                if let catalog {
                    writer.key("catalog")
                    self.catalog(&writer, base: catalog.base, region: catalog.region, projectID: token.projectID)
                }
            }
        }
        return writer.bytes
    }

    /// The list of `GET /v3/projects`.
    static func projects(_ projects: [NamedProject], base: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("links")
            writer.object { writer in
                writer.member("self", base + "/v3/projects")
                writer.member("previous", String?.none)
                writer.member("next", String?.none)
            }
            writer.key("projects")
            writer.array { writer in
                for project in projects {
                    writer.object { writer in
                        writer.member("id", project.id)
                        writer.member("name", project.name)
                        writer.member("domain_id", domainID)
                        writer.member("parent_id", domainID)
                        writer.member("description", "")
                        writer.member("is_domain", false)
                        writer.member("enabled", true)
                        writer.key("links")
                        writer.object { $0.member("self", base + "/v3/projects/\(project.id)") }
                    }
                }
            }
        }
        return writer.bytes
    }

    private static let domainName = "embedded"
    private static let domainID = stableID("domain", domainName)

    private static func catalog(_ writer: inout JSONWriter, base: String, region: String, projectID: UTF8Text) {
        let services = [
            (type: "apigv2", name: "apig", url: base + "/v2/\(projectID)"),
            (type: "identity", name: "iam", url: base + "/v3"),
        ]
        writer.array { writer in
            for service in services {
                writer.object { writer in
                    writer.member("id", stableID("service", service.type))
                    writer.member("type", service.type)
                    writer.member("name", service.name)
                    writer.key("endpoints")
                    writer.array { writer in
                        writer.object { writer in
                            writer.member("id", stableID("endpoint", service.type))
                            writer.member("interface", "public")
                            writer.member("region", region)
                            writer.member("region_id", region)
                            writer.member("url", service.url)
                        }
                    }
                }
            }
        }
    }

    private static func named(_ writer: inout JSONWriter, id: String, name: String, hasDomain: Bool) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            guard hasDomain else { return }
            writer.key("domain")
            named(&writer, id: domainID, name: domainName, hasDomain: false)
        }
    }

    /// 32 hexadecimal digits, always the same for the same thing.
    private static func stableID(_ kind: String, _ name: String) -> String {
        Fingerprint128(of: Array("\(kind) \(name)".utf8)).hex
    }

    /// A moment as the identity API writes it: `2020-07-23T09:13:24.000000Z`.
    private static func microseconds(_ nanoseconds: Int64) -> String {
        String(GatewayTime.nanoseconds(nanoseconds).dropLast(4)) + "Z"
    }
}
