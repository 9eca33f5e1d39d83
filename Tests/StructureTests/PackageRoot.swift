import Foundation

/// The files of the package that these tests belong to.
enum PackageRoot {
    /// The folder that holds `Package.swift`; links in the path to this file are followed.
    static let url: URL = URL(filePath: #filePath)
        .resolvingSymlinksInPath()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file or folder by its path from the root.
    static func url(_ path: String) -> URL {
        url.appending(path: path)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: url(path).path)
    }

    /// The names in a folder, without those that start with a dot.
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(folder).path).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The paths from the root of all files under a folder, sorted.
    static func files(under folder: String) throws -> [String] {
        try names(in: folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            let values = try url(path).resourceValues(forKeys: [.isDirectoryKey])
            return values.isDirectory == true ? try files(under: path) : [path]
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: url(path), encoding: .utf8)
    }

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: url(path))
    }
}
