package import ByteIO

/// A feature of a gateway.
///
/// Source: ListFeaturesV2 of the API reference.
package struct FeatureInfo: Hashable, Sendable {
    /// The service's id of the feature.
    package var id: UTF8Text
    /// The feature's name, such as `vpc_backup`.
    package var name: UTF8Text
    /// Whether the gateway has it.
    package var isEnabled: Bool
    /// The gateway.
    package var instanceID: UTF8Text
    /// Time of the last change as the service writes it.
    package var updateTime: UTF8Text

    /// A feature without configuration.
    package init(id: UTF8Text, name: UTF8Text, isEnabled: Bool, instanceID: UTF8Text, updateTime: UTF8Text) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.instanceID = instanceID
        self.updateTime = updateTime
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("enable", isEnabled)
            writer.member("config", "")
            writer.member("instance_id", instanceID)
            writer.member("update_time", updateTime)
        }
    }
}

/// The replies to the two lists of a gateway's features.
///
/// Source: ListFeaturesV2 (`…/features`, each feature with its settings) and ListInstanceFeatures
/// (`…/instance-features`, the names alone) of the API reference.
package struct FeatureList: Hashable, Sendable {
    /// Features over all pages.
    package var total: Int64
    /// The features of this page.
    package var features: [FeatureInfo]

    /// One page out of `total` features.
    package init(total: Int64, features: [FeatureInfo]) {
        self.total = total
        self.features = features
    }

    /// The body of `…/features` as JSON.
    package func encoded() -> [UInt8] {
        encoded { writer in for feature in features { feature.write(to: &writer) } }
    }

    /// The body of `…/instance-features` as JSON.
    package func encodedNames() -> [UInt8] {
        encoded { writer in for feature in features { writer.string(feature.name.text) } }
    }

    private func encoded(_ elements: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", features.count)
            writer.key("features")
            writer.array(elements)
        }
        return writer.bytes
    }
}
