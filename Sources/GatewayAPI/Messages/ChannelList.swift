internal import ByteIO

/// The reply to a list of channels.
///
/// Source: ListVpcChannelsV2 of the API reference.
package struct ChannelList: Hashable, Sendable {
    /// Channels on this page, as the service counts them.
    package var size: Int
    /// Channels that match the query, over all pages.
    package var total: Int64
    /// The channels of this page.
    package var channels: [ChannelInfo]

    /// One page out of `total` channels.
    package init(total: Int64, channels: [ChannelInfo]) {
        self.size = channels.count
        self.total = total
        self.channels = channels
    }

    /// Parses a body; an absent `size` is the number of channels, unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `total` or `vpc_channels` is missing, or a field has
    /// another type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "reply")
        let channels = try fields.array("vpc_channels") { json throws(MalformedReply) in try ChannelInfo(json: json) }
        self.channels = try fields.required(channels, "vpc_channels")
        self.total = try fields.required(fields.count("total"), "total")
        self.size = try fields.integer("size") ?? self.channels.count
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", size)
            writer.key("vpc_channels")
            writer.array { writer in for channel in channels { channel.write(to: &writer) } }
        }
        return writer.bytes
    }
}
