package import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// One page of a project's gateways that match `filter`, in the order of their creation.
    ///
    /// Source: ListInstancesV2 of the API reference. A project without gateways has an empty list.
    ///
    /// Throws: the database's error.
    package func listInstances(
        ofProject projectID: UTF8Text,
        matching filter: InstanceFilter,
        page: Page
    ) async throws -> InstanceList {
        try await read { db in
            var condition = SQLCondition("gateway.project_id = ?", projectID.text)
            condition.add(filter.id, in: "gateway.instance_id")
            condition.add(filter.name, in: "('\(StoredGateway.namePrefix)' || gateway.instance_id)")
            condition.add(filter.status, in: "'\(InstanceInfo.runningStatus)'")
            let found: (total: Int, rows: [StoredGateway]) = try condition.page(
                page,
                columns: StoredGateway.columns,
                tables: "gateway",
                order: "gateway.row",
                in: db
            )
            return InstanceList(total: Int64(found.total), instances: found.rows.map { $0.info() })
        }
    }

    /// One gateway.
    ///
    /// Throws: `APIError` where it does not exist; else the database's error.
    package func showInstance(_ address: GatewayAddress) async throws -> InstanceInfo {
        try await read { db in try Self.gateway(address, in: db).info(features: settings.features) }
    }

    /// One page of a gateway's quotas: of its channels, and of the members of one channel, of which the fullest counts.
    ///
    /// Source: ListProjectCofigsV2 of the API reference. Where nothing is limited, a large number stands.
    ///
    /// Throws: `APIError` where the gateway does not exist; else the database's error.
    package func listConfigs(of address: GatewayAddress, page: Page) async throws -> ProjectConfigList {
        try await read { db in
            let gateway = try Self.gateway(address, in: db)
            let fullest = """
                SELECT max(members) FROM (SELECT count(*) AS members FROM member
                JOIN channel ON channel.row = member.channel_row WHERE channel.gateway_row = ? GROUP BY channel.row)
                """
            let members = try Int.fetchOne(try db.cachedStatement(sql: fullest), arguments: [gateway.row]) ?? 0
            let configs = [
                config("10", ProjectConfig.channelsName, settings.quotas.channelsMax, of: gateway)
                    .using(try Self.channelCount(of: gateway, in: db), "Maximum number of VPC channels in a gateway."),
                config("11", ProjectConfig.membersPerChannelName, settings.quotas.membersPerChannelMax, of: gateway)
                    .using(members, "Maximum number of cloud servers in a VPC channel."),
            ]
            return ProjectConfigList(total: Int64(configs.count), configs: configs.part(page))
        }
    }

    /// One page of a gateway's features, whether it has them or not.
    ///
    /// Source: ListFeaturesV2 of the API reference.
    ///
    /// Throws: `APIError` where the gateway does not exist; else the database's error.
    package func listFeatures(of address: GatewayAddress, page: Page) async throws -> FeatureList {
        try await listFeatures(of: address, page: page) { _ in true }
    }

    /// One page of the features that a gateway has.
    ///
    /// Source: ListInstanceFeatures of the API reference.
    ///
    /// Throws: `APIError` where the gateway does not exist; else the database's error.
    package func listSupportedFeatures(of address: GatewayAddress, page: Page) async throws -> FeatureList {
        try await listFeatures(of: address, page: page, where: settings.features.contains)
    }

    private func listFeatures(
        of address: GatewayAddress,
        page: Page,
        where isListed: @escaping @Sendable (GatewayFeature) -> Bool
    ) async throws -> FeatureList {
        try await read { db in
            let gateway = try Self.gateway(address, in: db)
            let features = GatewayFeature.allCases.filter(isListed).map { feature in
                FeatureInfo(
                    // The same id whenever it is asked for, without a row of its own.
                    id: UTF8Text(Fingerprint128(of: Array("\(gateway.instanceID)/\(feature.rawValue)".utf8)).hex),
                    name: UTF8Text(feature.rawValue),
                    isEnabled: settings.features.contains(feature),
                    instanceID: gateway.instanceID,
                    updateTime: UTF8Text(GatewayTime.seconds(gateway.createTimeNanoseconds))
                )
            }
            return FeatureList(total: Int64(features.count), features: features.part(page))
        }
    }

    private func config(_ id: UTF8Text, _ name: UTF8Text, _ max: Int?, of gateway: StoredGateway) -> ProjectConfig {
        ProjectConfig(
            id: id,
            name: name,
            value: UTF8Text("\(max ?? GatewayQuotas.reportedMax)"),
            time: UTF8Text(GatewayTime.seconds(gateway.createTimeNanoseconds)),
            remark: "",
            used: 0
        )
    }
}

extension ProjectConfig {
    /// The quota with how much of it is used, and what it limits.
    fileprivate func using(_ used: Int, _ remark: UTF8Text) -> ProjectConfig {
        var config = self
        config.used = Int64(used)
        config.remark = remark
        return config
    }
}

extension Array {
    /// The elements of one page.
    fileprivate func part(_ page: Page) -> [Element] {
        Array(dropFirst(page.offset).prefix(page.limit))
    }
}
