/// Reads trees of classes' folders.
struct TreeReader {
    let root: String

    /// Folders below a class: Tiny-ImageNet has one, deeper trees are a slip or a loop.
    private static let maximumDepth = 4

    /// The classes of a part.
    func classNames(in path: String) throws(DataError) -> [String] {
        let names = try FolderListing(path).folders
        guard !names.isEmpty else { throw .noClasses(path: path) }
        guard names.count <= Int(UInt16.max) else {
            throw .wrongClasses(path: path, found: names.count, expected: Int(UInt16.max))
        }
        return names
    }

    /// The images of a part.
    func files(
        in path: String, classes: [String], allowsEmpty: Bool
    ) throws(DataError) -> TreeFiles {
        let found = try FolderListing(path)
        if let unknown = found.folders.first(where: { !classes.contains($0) }) {
            throw .unknownClass(path: path, name: unknown, count: classes.count)
        }
        var files = TreeFiles()
        files.ignore(found.otherCount + found.images.count)
        for (label, name) in classes.enumerated() where found.folders.contains(name) {
            let before = files.count
            try append("\(path)/\(name)", label: label, to: &files, depth: 0)
            if files.count == before, !allowsEmpty {
                throw .emptyClass(path: "\(path)/\(name)")
            }
        }
        guard files.count > 0 else { throw .emptyClass(path: path) }
        return files
    }

    private func append(
        _ path: String, label: Int, to files: inout TreeFiles, depth: Int
    ) throws(DataError) {
        let found = try FolderListing(path)
        files.ignore(found.otherCount)
        if !found.images.isEmpty { files.append(found.images, in: path, label: label) }
        guard depth < Self.maximumDepth else { return }
        for folder in found.folders {
            try append("\(path)/\(folder)", label: label, to: &files, depth: depth + 1)
        }
    }
}
