#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Folders: making, listing, syncing and removing them.
package enum Folder {
    /// What stands at a path.
    package enum Kind: Sendable {
        case file, folder, other
    }

    /// What stands at `path`, following links; nil where there is nothing.
    ///
    /// Throws: `FileError` where the system does not tell (no permission on the way, for example).
    package static func kind(of path: String) throws(FileError) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError.last("examine", path: path)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Makes `path` and the folders above it; existing ones are kept as they are. Returns those that were made, the
    /// lowest first; where not all could be, none of them stays.
    ///
    /// `mode` is for the last one.
    ///
    /// Throws: `FileError`.
    @discardableResult
    package static func create(_ path: String, mode: UInt32 = 0o755) throws(FileError) -> [String] {
        var slices: [String] = []
        var current = path
        while !current.isEmpty, current != "/", try kind(of: current) == nil {
            slices.append(current)
            current = parent(of: current)
        }
        if !current.isEmpty, try kind(of: current) == .file {
            throw FileError("make folder", path: path, reason: "\(current) is a file")
        }
        var made: [String] = []
        do throws(FileError) {
            for slice in slices.reversed() {
                if mkdir(slice, mode_t(slice == path ? mode : 0o755)) == 0 {
                    made.insert(slice, at: 0)
                } else if errno != EEXIST {
                    throw FileError.last("make folder", path: slice)
                }
                try synchronize(parent(of: slice))
            }
        } catch {
            removeIfEmpty(made)
            throw error
        }
        return made
    }

    /// Removes folders in this order as far as they are empty.
    package static func removeIfEmpty(_ paths: [String]) {
        for path in paths where rmdir(path) != 0 { return }
    }

    /// The names in a folder, sorted by bytes, without `.` and `..`.
    ///
    /// Throws: `FileError`.
    package static func names(in path: String) throws(FileError) -> [String] {
        guard let stream = opendir(path) else { throw FileError.last("list", path: path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { UTF8Text($0) < UTF8Text($1) }
    }

    /// Makes renames and new files inside the folder survive a power cut.
    ///
    /// Throws: `FileError`.
    package static func synchronize(_ path: String) throws(FileError) {
        let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw FileError.last("open", path: path) }
        defer { close(number) }
        guard fsync(number) == 0 else { throw FileError.last("sync", path: path) }
    }

    /// Removes a file, or a folder with all that is in it; links are removed, never followed.
    ///
    /// Nothing there is no error.
    ///
    /// Throws: `FileError`.
    package static func remove(_ path: String) throws(FileError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw FileError.last("examine", path: path)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 else { throw FileError.last("remove", path: path) }
        } else {
            guard unlink(path) == 0 else { throw FileError.last("remove", path: path) }
        }
    }

    /// Whether others than the owner and its group may write into the folder, unless it is sticky as `/tmp` is.
    ///
    /// Throws: `FileError`.
    package static func isWritableByOthers(_ path: String) throws(FileError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError.last("examine", path: path) }
        return status.st_mode & S_IWOTH != 0 && status.st_mode & S_ISVTX == 0
    }

    /// The folder that holds `path`; `.` for a bare name.
    package static func parent(of path: String) -> String {
        let trimmed = trimmingSlashes(path)
        guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let head = String(trimmed[..<slash])
        return head.isEmpty ? "/" : head
    }

    /// The last part of `path`.
    package static func name(of path: String) -> String {
        let trimmed = trimmingSlashes(path)
        guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return trimmed }
        return String(trimmed[trimmed.utf8.index(after: slash)...])
    }

    /// `path` as an absolute path with links resolved, where it exists; else unchanged.
    package static func canonical(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func trimmingSlashes(_ path: String) -> String {
        var result = path
        while result.utf8.count > 1, result.utf8.last == UInt8(ascii: "/") { result.unicodeScalars.removeLast() }
        return result
    }
}
