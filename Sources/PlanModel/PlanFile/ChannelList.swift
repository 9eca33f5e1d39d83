internal import ByteIO

/// The channels of a plan by number, in some dozens of bytes each: ids lie one after the other, and a key is made when it is
/// asked for.
package struct ChannelList: RandomAccessCollection, Sendable {
    private struct Place: BitwiseCopyable {
        let start: UInt32
        let count: UInt8
        let gateway: Int32
    }

    private var ids: [UInt8] = []
    private var places: [Place] = []
    /// Numbers that count from 1, at the place of their hash or behind it; 0 is free.
    private var slots = [Int32](repeating: 0, count: 16)
    fileprivate(set) var gateways: [GatewayKey] = []

    /// Numbers count from 0.
    package var startIndex: Int { 0 }
    /// How many there are.
    package var endIndex: Int { places.count }

    /// The channel of a number.
    package subscript(number: Int) -> ChannelKey {
        let place = places[number]
        let id = ids[Int(place.start)..<(Int(place.start) + Int(place.count))]
        return ChannelKey(
            gateway: gateways[Int(place.gateway)],
            channelID: UTF8Text(String(decoding: id, as: UTF8.self))
        )
    }

    /// The number of a channel of a gateway, which is made where it is new; nil where there is no more room.
    mutating func number(of id: UnsafeBufferPointer<UInt8>, gateway: Int32) -> Int32? {
        // The updates of a channel follow each other, but for other waves.
        if !places.isEmpty, isChannel(places.count - 1, id, gateway) { return Int32(places.count - 1) }
        var slot = Int(truncatingIfNeeded: Self.hash(id, gateway)) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if isChannel(Int(number), id, gateway) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard let start = UInt32(exactly: ids.count), let count = UInt8(exactly: id.count),
            let number = Int32(exactly: places.count), number < Int32.max
        else { return nil }
        ids.append(contentsOf: id)
        places.append(Place(start: start, count: count, gateway: gateway))
        slots[slot] = number + 1
        if places.count * 2 > slots.count { grow() }
        return number
    }

    mutating func add(_ gateway: GatewayKey) {
        gateways.append(gateway)
    }

    private func isChannel(_ number: Int, _ id: UnsafeBufferPointer<UInt8>, _ gateway: Int32) -> Bool {
        let place = places[number]
        guard place.gateway == gateway, Int(place.count) == id.count else { return false }
        return ids.withUnsafeBufferPointer { ids in
            guard let known = ids.baseAddress, let given = id.baseAddress else { return id.isEmpty }
            return LineCursor.isSame(known + Int(place.start), given, id.count)
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        ids.withUnsafeBufferPointer { ids in
            for (number, place) in places.enumerated() {
                let id = UnsafeBufferPointer(rebasing: ids[Int(place.start)..<(Int(place.start) + Int(place.count))])
                var slot = Int(truncatingIfNeeded: Self.hash(id, place.gateway)) & (slots.count - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = Int32(number) + 1
            }
        }
    }

    private static func hash(_ id: UnsafeBufferPointer<UInt8>, _ gateway: Int32) -> Int {
        // Seeded anew in each process, so that no file can be made to collide.
        var hasher = Hasher()
        hasher.combine(gateway)
        hasher.combine(bytes: UnsafeRawBufferPointer(id))
        return hasher.finalize()
    }
}
