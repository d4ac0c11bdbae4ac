import Foundation

/// What a folder holds, in the order of the names' bytes: the order does not depend on the system.
struct FolderListing {
    /// Folders in it.
    let folders: [String]
    /// Files whose names end like images'.
    let images: [String]
    /// Other files, hidden ones left out.
    let otherCount: Int

    /// Endings of image files, in any case.
    static let imageEndings = [".jpg", ".jpeg", ".png"]

    /// Reads a folder.
    ///
    /// - Throws: ``DataError/unreadable(path:reason:)``.
    init(_ path: String) throws(DataError) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            let isMissing = !FileManager.default.fileExists(atPath: path)
            throw .unreadable(
                path: path, reason: isMissing ? "there is no such folder" : "it is no folder")
        }
        var (folders, images, others) = ([String](), [String](), 0)
        for name in names where !name.hasPrefix(".") {
            let lower = name.lowercased()
            if Self.imageEndings.contains(where: lower.hasSuffix) {
                images.append(name)
            } else if Self.isFolder("\(path)/\(name)") {
                folders.append(name)
            } else {
                others += 1
            }
        }
        self.folders = folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.images = images.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        otherCount = others
    }

    /// Whether a path leads to a folder, through links too: only a folder has a "." in it.
    private static func isFolder(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/.")
    }
}
