internal import ByteIO
internal import PlanModel

/// The strict reading of cells: nothing is trimmed, nothing is guessed. nil means that the cell is not of its form.
enum CellValue {
    /// ASCII digits without sign, space or leading zero, up to `max`.
    static func integer(_ bytes: ArraySlice<UInt8>, max: Int) -> Int? {
        guard let first = bytes.first, bytes.count <= 10, bytes.count == 1 || first != UInt8(ascii: "0") else {
            return nil
        }
        var value = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value <= max ? value : nil
    }

    /// `true` or `false` in any case.
    static func bool(_ bytes: ArraySlice<UInt8>) -> Bool? {
        let lowered = bytes.lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if lowered.elementsEqual("true".utf8) { return true }
        if lowered.elementsEqual("false".utf8) { return false }
        return nil
    }

    /// 1 or 2.
    static func status(_ bytes: ArraySlice<UInt8>) -> MemberStatus? {
        integer(bytes, max: 2).flatMap(MemberStatus.init(rawValue:))
    }

    /// From 1.
    static func wave(_ bytes: ArraySlice<UInt8>) -> Int32? {
        guard let wave = integer(bytes, max: Int(Int32.max)), wave > 0 else { return nil }
        return Int32(wave)
    }

    /// An address or a name, in canonical form.
    static func host(_ bytes: ArraySlice<UInt8>) -> Host? {
        bytes.count <= Host.lengthMax ? Host(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The text of a cell, which is UTF-8.
    static func text(_ bytes: ArraySlice<UInt8>) -> UTF8Text {
        UTF8Text(String(decoding: bytes, as: UTF8.self))
    }

    /// Why `bytes` cannot stand in `column`, or nil where they can. Empty cells are the caller's.
    static func problem(_ bytes: ArraySlice<UInt8>, in column: Column) -> String? {
        switch column {
        case .projectID, .instanceID, .channelID:
            Identifier.isValid(bytes) ? nil : "must be 1 to 64 letters, digits, _ and -, not beginning with -"
        case .groupName:
            bytes.count <= 256 && text(bytes).text.unicodeScalars.count <= 64
                ? nil : "must have at most 64 characters"
        case .host:
            host(bytes) != nil
                ? nil : "must be an IPv4 address, an IPv6 address or a DNS name of at most 64 characters"
        case .port:
            integer(bytes, max: Member.portMax) != nil ? nil : "must be a whole number from 0 to 65535 in plain digits"
        case .weight:
            integer(bytes, max: Member.weightMax) != nil
                ? nil : "must be a whole number from 0 to 10000 in plain digits"
        case .isBackup:
            bool(bytes) != nil ? nil : "must be true or false"
        case .status:
            status(bytes) != nil ? nil : "must be 1 (available) or 2 (unavailable)"
        case .ecsID:
            CloudServer.isValidID(text(bytes).text) ? nil : "must be 1 to 64 letters, digits, _ and -"
        case .ecsName:
            CloudServer.isValidName(text(bytes).text)
                ? nil : "must be 1 to 64 letters, digits, Chinese characters, _, - and ."
        case .wave:
            wave(bytes) != nil ? nil : "must be a whole number from 1 to 2147483647 in plain digits"
        case .channelName, .memberID, .channelPort, .channelType, .memberType, .groupWeight, .op:
            nil
        }
    }
}
