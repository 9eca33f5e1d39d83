package import ByteIO

/// Writes update lines of a plan from bytes, without a value in between: the one place that knows their form.
///
/// The bytes given to it are UTF-8. What it has written is taken with `withBytes` and forgotten with `removeAll`.
package struct UpdateLineWriter: ~Copyable {
    var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var count = 0
    var needsComma = false
    /// What the member before ended with. Nearly all members of a group have the same values.
    var values = MemberEnding()

    /// An empty writer.
    package init() {
        capacity = 64 * 1024
        bytes = .allocate(capacity: capacity)
    }

    deinit {
        bytes.deallocate()
    }

    /// How many bytes are written.
    package var byteCount: Int { count }

    /// The bytes that are written.
    package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try body(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// Forgets what was written.
    package mutating func removeAll() {
        count = 0
    }

    /// The channel that an update is of.
    package struct Place {
        package let project: UnsafeBufferPointer<UInt8>
        package let instance: UnsafeBufferPointer<UInt8>
        package let channel: UnsafeBufferPointer<UInt8>

        /// A place.
        package init(
            project: UnsafeBufferPointer<UInt8>,
            instance: UnsafeBufferPointer<UInt8>,
            channel: UnsafeBufferPointer<UInt8>
        ) {
            self.project = project
            self.instance = instance
            self.channel = channel
        }
    }

    /// Forgets what was written after the first `byteCount` bytes.
    package mutating func truncate(to byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= count)
        count = byteCount
    }

    /// Writes an update's line from its number and what `beginTail` and the rest have written.
    package mutating func write(n: Int, tail: UnsafeRawBufferPointer) {
        beginNumber(n)
        reserve(tail.count)
        if let base = tail.baseAddress {
            UnsafeMutableRawPointer(bytes + count).copyMemory(from: base, byteCount: tail.count)
        }
        count += tail.count
    }

    private static let head: StaticString = "{\"line\":\"update\",\"n\":"

    /// Writes what comes before `beginTail`: the update's number.
    mutating func beginNumber(_ n: Int) {
        literal(Self.head)
        integer(n)
    }

    /// Begins an update behind its number; `group` is nil for a whole channel.
    package mutating func beginTail(
        wave: Int,
        phase: Update.Phase = .replace,
        _ place: Place,
        group: UnsafeBufferPointer<UInt8>?,
        isNew: Bool,
        groupWeight: Int?
    ) {
        literal(",\"wave\":")
        integer(wave)
        literal(",\"phase\":\"")
        text(phase.rawValue)
        // The place of what phased plans will say.
        literal("\",\"after_n\":null,\"project_id\":")
        quoted(place.project)
        literal(",\"instance_id\":")
        quoted(place.instance)
        literal(",\"vpc_channel_id\":")
        quoted(place.channel)
        if let group {
            literal(",\"scope\":\"group\",\"member_group_name\":")
            quoted(group)
        } else {
            literal(",\"scope\":\"channel\",\"member_group_name\":null")
        }
        if isNew { literal(",\"new\":true") } else { literal(",\"new\":false") }
        literal(",\"member_group_weight\":")
        optional(groupWeight)
        literal(",\"labels\":{")
        needsComma = false
    }

    /// Adds a label with its values, sorted by bytes; all labels come before the members.
    package mutating func label(_ column: String, _ values: [String]) {
        separate()
        quoted(column)
        literal(":[")
        for (index, value) in values.enumerated() {
            if index > 0 { literal(",") }
            quoted(value)
        }
        literal("]")
        needsComma = true
    }

    /// Begins the members before the update.
    package mutating func beginBefore() {
        literal("},\"before\":[")
        needsComma = false
    }

    /// Begins the members after the update.
    package mutating func beginAfter() {
        literal("],\"after\":[")
        needsComma = false
    }

    /// Ends the update.
    package mutating func end(restFingerprint: Fingerprint128?) {
        literal("],\"rest_fingerprint\":")
        if let restFingerprint {
            quoted(restFingerprint.hex)
        } else {
            literal("null")
        }
        literal("}\n")
    }

    /// Ends an update whose rest fingerprint comes later; returns the place where `setRestFingerprint` puts it.
    package mutating func endWithoutRestFingerprint() -> Int {
        literal("],\"rest_fingerprint\":\"")
        let place = count
        literal("00000000000000000000000000000000\"}\n")
        return place
    }

    /// Puts the rest fingerprint of an update in its place.
    package mutating func setRestFingerprint(_ fingerprint: Fingerprint128, at place: Int) {
        precondition(place >= 0 && place + 32 <= count)
        for digit in 0..<32 {
            let value = UInt8(truncatingIfNeeded: fingerprint.value >> UInt128(124 - 4 * digit)) & 15
            bytes[place + digit] = value < 10 ? 0x30 + value : 0x57 + value
        }
    }

    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        let largerCapacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: largerCapacity)
        larger.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = larger
        capacity = largerCapacity
    }

    @inline(__always)
    mutating func literal(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        (bytes + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    mutating func separate() {
        if needsComma { literal(",") }
    }

    private mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            reserve(utf8.count)
            if let base = utf8.baseAddress { (bytes + count).update(from: base, count: utf8.count) }
            count += utf8.count
        }
    }

    private mutating func quoted(_ text: String) {
        var text = text
        text.withUTF8 { quoted($0) }
    }

    @inline(__always)
    mutating func integer(_ value: Int) {
        reserve(20)
        var rest = value.magnitude
        var digits = 1
        var power: UInt = 10
        while rest >= power, digits < 19 {
            digits &+= 1
            power &*= 10
        }
        if value < 0 {
            bytes[count] = UInt8(ascii: "-")
            count &+= 1
        }
        var place = count &+ digits
        count = place
        while digits > 0 {
            place &-= 1
            digits &-= 1
            bytes[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private mutating func optional(_ value: Int?) {
        if let value { integer(value) } else { literal("null") }
    }

    /// A JSON string, escaped as `JSONWriter` does.
    mutating func quoted(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count &* 6 &+ 2)
        bytes[count] = UInt8(ascii: "\"")
        count &+= 1
        for byte in text {
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte != 0x7F {
                bytes[count] = byte
                count &+= 1
            } else {
                escape(byte)
            }
        }
        bytes[count] = UInt8(ascii: "\"")
        count &+= 1
    }

    private mutating func escape(_ byte: UInt8) {
        bytes[count] = UInt8(ascii: "\\")
        count &+= 1
        guard byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
            bytes[count] = byte
            count &+= 1
            return
        }
        literal("u00")
        for digit in [byte >> 4, byte & 15] {
            bytes[count] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
            count &+= 1
        }
    }
}
