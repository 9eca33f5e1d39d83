import ByteIO
import Testing

struct FolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `folders above are made too, and existing ones kept`() throws {
        let path = folder.path + "/a/b/c"
        try Folder.create(path)
        try AtomicFile.write([1], to: path + "/file")
        try Folder.create(path)
        try Folder.create(path + "/")
        #expect(try Folder.names(in: path) == ["file"])
        #expect(try Folder.kind(of: path) == .folder)
        #expect(try Folder.kind(of: path + "/file") == .file)
        #expect(try Folder.kind(of: path + "/none") == nil)
        #expect(try Folder.kind(of: path + "/file/below") == nil)
        #expect(try Folder.kind(of: "/dev/null") == .other)
    }

    @Test(arguments: ["file", "file/below", "file/below/deeper"])
    func `no folder is made in place of a file or under it`(name: String) throws {
        try folder.write("x", to: "file")
        #expect(throws: FileError.self) { try Folder.create(folder.path + "/" + name) }
        #expect(try folder.read("file") == "x")
    }

    @Test func `a path in a reason cannot drive a terminal`() throws {
        try folder.write("x", to: "f\u{1B}[31m")
        do {
            try Folder.create(folder.path + "/f\u{1B}[31m/below")
            Issue.record("made")
        } catch {
            #expect(error.description.hasSuffix("/f\\u{1B}[31m is a file"))
            #expect(TextSafety.firstUnsafe(in: error.description) == nil)
        }
    }

    @Test func `names are sorted by bytes`() throws {
        for name in ["b", "B", "a", "é", "_", "10", "9"] { try folder.write("", to: name) }
        #expect(try Folder.names(in: folder.path) == ["10", "9", "B", "_", "a", "b", "é"])
        #expect(throws: FileError.self) { try Folder.names(in: folder.path + "/none") }
    }

    @Test func `a folder is removed with all that is in it, and nothing is no error`() throws {
        try Folder.create(folder.path + "/a/b")
        try folder.write("x", to: "a/b/file")
        try Folder.remove(folder.path + "/a")
        try Folder.remove(folder.path + "/a")
        #expect(try Folder.names(in: folder.path).isEmpty)
    }

    @Test func `a private folder is not writable by others`() throws {
        #expect(try !Folder.isWritableByOthers(folder.path))
        #expect(throws: FileError.self) { try Folder.isWritableByOthers(folder.path + "/none") }
    }

    @Test(arguments: [
        ("a/b/c", "a/b", "c"), ("a/b/", "a", "b"), ("a", ".", "a"), ("/a", "/", "a"), ("/", "/", ""), ("a//", ".", "a"),
        ("./a", ".", "a"), ("plans/\u{600}/", "plans", "\u{600}"),
    ])
    func `a path has a parent and a name`(path: String, parent: String, name: String) {
        #expect(UTF8Text(Folder.parent(of: path)) == UTF8Text(parent))
        #expect(UTF8Text(Folder.name(of: path)) == UTF8Text(name))
    }

    @Test func `a canonical path is absolute where the file exists`() throws {
        try Folder.create(folder.path + "/a")
        #expect(Folder.canonical(folder.path + "/a/../a/.") == Folder.canonical(folder.path + "/a"))
        #expect(Folder.canonical("/no/such/../path") == "/no/such/../path")
    }
}

struct LockFileTests {
    @Test func `a lock is held until its holder goes`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        var first = try LockFile.acquire(path)
        try first?.write(note: "held by a long process\n")
        try first?.write(note: "held\n")
        #expect(try folder.read("lock") == "held\n")
        #expect(try LockFile.acquire(path) == nil)
        #expect(first != nil)
        first = nil
        #expect(try LockFile.acquire(path) != nil)
    }

    @Test func `a lock is shared by any number, which keep out who wants it alone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        var first = try LockFile.share(path)
        var second = try LockFile.share(path)
        #expect(first != nil && second != nil)
        #expect(try LockFile.acquire(path) == nil)
        second = nil
        #expect(try LockFile.acquire(path) == nil)
        #expect(first != nil)
        first = nil
        let alone = try LockFile.acquire(path)
        #expect(try LockFile.share(path) == nil)
        #expect(alone != nil)
    }

    @Test func `a lock in a missing folder is an error`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError.self) { try LockFile.acquire(folder.path + "/none/lock") }
    }
}
