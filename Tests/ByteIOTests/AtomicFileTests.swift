import ByteIO
import Foundation
import Testing

struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a file appears when it is committed, and not before`() throws {
        let file = try AtomicFile(path: folder.path + "/out")
        try file.write(Array("one ".utf8))
        try file.write(Array("two".utf8)[...])
        #expect(try Folder.kind(of: folder.path + "/out") == nil)
        try file.commit()
        #expect(try folder.read("out") == "one two")
        #expect(try Folder.names(in: folder.path) == ["out"])
    }

    @Test func `without a commit nothing is left and the old file stands`() throws {
        try folder.write("old", to: "out")
        do {
            let file = try AtomicFile(path: folder.path + "/out")
            try file.write([UInt8](repeating: 1, count: 1_000_000))
            #expect(try Folder.names(in: folder.path).count == 2)
        }
        #expect(try Folder.names(in: folder.path) == ["out"])
        #expect(try folder.read("out") == "old")
    }

    @Test func `content of many blocks arrives whole`() throws {
        let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try AtomicFile(path: folder.path + "/out")
        var rest = bytes[...]
        while !rest.isEmpty {
            try file.write(rest.prefix(99_991))
            rest = rest.dropFirst(99_991)
        }
        try file.commit()
        let read = try FileDescriptor.openForReading(folder.path + "/out")
        #expect(try read.size() == bytes.count)
        #expect(try read.readAll(sizeMax: bytes.count) == bytes)
    }

    @Test func `an existing file is replaced whole`() throws {
        try folder.write(String(repeating: "long", count: 100), to: "out")
        try folder.write("short", to: "out")
        #expect(try folder.read("out") == "short")
    }

    @Test(arguments: ["missing/out", "file/out"])
    func `a folder that cannot be written gives an error and leaves nothing`(name: String) throws {
        try folder.write("x", to: "file")
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.path + "/" + name) }
        #expect(try Folder.names(in: folder.path) == ["file"])
    }

    @Test func `the system's own folder refuses`() {
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: "/proc/cutover-test") }
    }

    @Test func `a folder of that name is kept and the temporary file removed`() throws {
        try Folder.create(folder.path + "/out/inner")
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.path + "/out") }
        #expect(try Folder.names(in: folder.path) == ["out"])
        #expect(try Folder.kind(of: folder.path + "/out/inner") == .folder)
    }

    @Test func `a secret file is open to its owner alone`() throws {
        try AtomicFile.write([1], to: folder.path + "/secret", mode: 0o600)
        try AtomicFile.write([1], to: folder.path + "/public", mode: 0o644)
        #expect(try !FileDescriptor.openForReading(folder.path + "/secret").isOpenToOthers())
        #expect(try FileDescriptor.openForReading(folder.path + "/public").isOpenToOthers())
    }

    @Test func `what killed processes have left is removed, and nothing else`() throws {
        let kept = [".plan.\(getppid()).tmp", ".plan.x.tmp", ".plan.-1.tmp", ".other.999999999.tmp", "plan"]
        for name in kept + [".plan.999999999.tmp"] { try folder.write("", to: name) }
        try AtomicFile.removeLeftovers(of: folder.path + "/plan")
        #expect(Set(try Folder.names(in: folder.path)) == Set(kept))
    }
}

struct FileDescriptorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("0123456789", to: "digits")
    }

    @Test func `bytes are read at their place`() throws {
        let file = try FileDescriptor.openForReading(folder.path + "/digits")
        #expect(try file.read(count: 3, at: 4) == Array("456".utf8))
        #expect(try file.read(count: 0, at: 4) == [])
        #expect(try file.read(count: 10, at: 0) == Array("0123456789".utf8))
        #expect(throws: FileError.self) { try file.read(count: 3, at: 8) }
        #expect(throws: FileError.self) { try file.read(count: 1, at: 10) }
    }

    @Test func `a file larger than allowed is refused`() throws {
        #expect(throws: FileError.self) {
            try FileDescriptor.openForReading(folder.path + "/digits").readAll(sizeMax: 9)
        }
    }

    @Test func `what is no file cannot be opened`() throws {
        #expect(throws: FileError.self) { try FileDescriptor.openForReading(folder.path) }
        do {
            _ = try FileDescriptor.openForReading(folder.path + "/\u{1B}[31m")
            Issue.record("opened")
        } catch {
            #expect(error.isNotFound)
            #expect(error.description.hasPrefix("cannot open "))
            #expect(TextSafety.firstUnsafe(in: error.description) == nil)
        }
    }

    @Test func `a file is no terminal`() throws {
        let file = try FileDescriptor.openForReading(folder.path + "/digits")
        #expect(!file.isTerminal)
        #expect(file.terminalColumns == nil)
    }
}
