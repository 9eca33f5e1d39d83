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

    @Test func `the bytes of a key cannot take back the number that it belongs to`() {
        let seed = KeyHash.tableSeed
        let hashes = (0..<1_000).map { (number: UInt64) in
            let key =
                withUnsafeBytes(of: (0x6162_6364_6566_6768 ^ number).littleEndian) { Array($0) } + Array("tail".utf8)
            return key.withUnsafeBufferPointer { KeyHash.hash($0, seed: KeyHash.seed(seed, for: number)) }
        }
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func `texts of any length stay as they are, also where memory is used again`() {
        var table = TextTable()
        for round in 0..<3 {
            let texts = [5, 1 << 20, 3, 1 << 20 + 9, 700_000, 700_000, 0].enumerated().map { index, count in
                [UInt8](repeating: UInt8(index + 10 * round), count: count)
            }
            let numbers = texts.map { text in text.withUnsafeBufferPointer { table.number(of: $0).number } }
            for (text, number) in zip(texts, numbers) { #expect(table[number].elementsEqual(text)) }
            #expect(Set(numbers).count == texts.count)
            table.removeAll()
        }
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
