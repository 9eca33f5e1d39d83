import Testing

@testable import Planning

/// The tables of the compact lane, against what they stand for.
struct CompactTableTests {
    @Test func `the text of an IPv4 address is its text, and keys are in the order of texts`() {
        var random = SeededGenerator(seed: 7)
        let edges: [UInt32] = [0, 1, 9, 10, 99, 100, 255]
        var addresses = edges.flatMap { one in edges.map { one << 24 | $0 << 16 | one << 8 | $0 } }
        addresses += (0..<2_000).map { _ in UInt32.random(in: .min ... .max, using: &random) }
        let texts = IPv4Texts()
        var known: [(text: String, key: UInt128)] = []
        for address in addresses {
            let expected = (0..<4).map { "\(address >> (24 - 8 * UInt32($0)) & 0xFF)" }.joined(separator: ".")
            let text = texts[address]
            let bytes = withUnsafeBytes(of: text.bytes.littleEndian) { Array($0) }
            #expect(String(decoding: bytes.prefix(text.count), as: UTF8.self) == expected)
            #expect(bytes.dropFirst(text.count).allSatisfy { $0 == 0 })
            known.append((expected, text.key))
        }
        let byKey = known.sorted { $0.key < $1.key }.map(\.text)
        #expect(byKey == known.map(\.text).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    @Test(arguments: [1, 3, 16])
    func `looks that begin together find what each would find alone`(batchCount: Int) {
        var random = SeededGenerator(seed: UInt64(batchCount))
        var keys = GroupKeys()
        for _ in 0..<2 {
            var groups: [[UInt8]: Int] = [:]
            for _ in 0..<500 {
                // Few keys, so that one comes twice in a batch also where it is new.
                let batch = (0..<batchCount).map { _ in
                    Array("key \(Int.random(in: 0..<400, using: &random)) of some length".utf8)
                }
                let looks = batch.map { key in key.withUnsafeBufferPointer { keys.look(for: $0) } }
                for (key, look) in zip(batch, looks) {
                    let next = groups.count
                    let expected = groups[key, default: next]
                    var isNew = false
                    let group = key.withUnsafeBufferPointer { bytes in
                        keys.group(bytes, look) {
                            isNew = true
                            return next
                        }
                    }
                    #expect(group == expected)
                    #expect(isNew == (groups[key] == nil))
                    groups[key] = expected
                }
            }
            keys.removeAll()
        }
    }
}
