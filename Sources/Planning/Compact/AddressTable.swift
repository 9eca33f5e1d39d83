internal import ByteIO
internal import PlanModel

/// Addresses that are no IPv4 address: names, IPv6 addresses and cloud servers, each once; and the texts of those that are.
struct AddressTable: ~Copyable {
    let ipv4 = IPv4Texts()

    /// What is known of one text.
    struct Entry: BitwiseCopyable {
        /// Bytes of the text that identify the server; the name of a cloud server comes after them and a NUL.
        fileprivate let identityLength: UInt32
        /// What the text means in its canonical form; itself where it is canonical, nil where it is no address.
        fileprivate let canonical: UInt32?
    }

    private var texts = TextTable()
    private var entries = Growable<Entry>()
    private var scratch: [UInt8] = []

    /// Forgets all addresses and keeps their memory.
    mutating func removeAll() {
        texts.removeAll()
        entries.removeAll()
    }

    /// The bytes that identify a server.
    @inline(__always)
    func identity(_ number: UInt32) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: texts[Int(number)][..<Int(entries[Int(number)].identityLength)])
    }

    /// A number that is the same for the same server, whatever its name.
    func identityHash(_ number: UInt32) -> UInt64 {
        KeyHash.hash(identity(number), seed: 0)
    }

    /// The name of a cloud server; empty for others.
    func name(_ number: UInt32) -> UnsafeBufferPointer<UInt8> {
        let bytes = texts[Int(number)]
        let length = Int(entries[Int(number)].identityLength)
        return UnsafeBufferPointer(rebasing: bytes[Swift.min(length + 1, bytes.count)...])
    }

    /// The number of a host's canonical form; nil where the bytes are no host.
    mutating func host(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
        // With a NUL it could be taken for a cloud server and its name.
        guard bytes.count <= Host.lengthMax, !bytes.contains(0) else { return nil }
        let (number, isNew) = texts.number(of: bytes)
        if isNew { addHost(bytes) }
        return entries[number].canonical
    }

    private mutating func addHost(_ bytes: UnsafeBufferPointer<UInt8>) {
        let length = UInt32(bytes.count)
        let own = UInt32(entries.count)
        guard let host = Host(CellBytes.string(bytes)) else {
            entries.append(Entry(identityLength: length, canonical: nil))
            return
        }
        var text = host.text.text
        let isCanonical = text.withUTF8 { isSame($0, bytes) }
        guard !isCanonical else {
            entries.append(Entry(identityLength: length, canonical: own))
            return
        }
        // Its canonical form may be new too, and takes the next number then.
        entries.append(Entry(identityLength: length, canonical: own + 1))
        let (number, isNew) = text.withUTF8 { texts.number(of: $0) }
        if isNew {
            entries.append(Entry(identityLength: UInt32(text.utf8.count), canonical: UInt32(number)))
        } else {
            entries[Int(own)] = Entry(identityLength: length, canonical: UInt32(number))
        }
    }

    /// The number of a cloud server with its name; nil where one of them is none that the API takes.
    mutating func cloudServer(_ id: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>) -> UInt32? {
        // Far more than the API takes: longer ones are for the detailed rules to refuse.
        guard id.count <= 256, name.count <= 1_024 else { return nil }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: id)
        scratch.append(0)
        scratch.append(contentsOf: name)
        let (number, isNew) = scratch.withUnsafeBufferPointer { texts.number(of: $0) }
        if isNew {
            let isValid =
                CloudServer.isValidID(CellBytes.string(id)) && CloudServer.isValidName(CellBytes.string(name))
            entries.append(
                Entry(identityLength: UInt32(id.count), canonical: isValid ? UInt32(number) : nil)
            )
        }
        return entries[number].canonical
    }
}
