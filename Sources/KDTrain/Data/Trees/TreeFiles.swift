import Foundation

/// The image files of a tree, part by part, with their classes.
struct TreeFiles: Sendable, Hashable {
    private(set) var folders: [String] = []
    private(set) var labels: [UInt16] = []
    private var names: [String] = []
    private var folderOfFile: [Int32] = []

    /// Files that are no images by their names, and were left out.
    private(set) var ignoredCount = 0

    /// The number of images.
    var count: Int { labels.count }

    /// The path of an image.
    func path(_ index: Int) -> String { "\(folders[Int(folderOfFile[index])])/\(names[index])" }

    /// Adds files of one class.
    mutating func append(_ files: [String], in folder: String, label: Int) {
        folders.append(folder)
        for name in files { append(name, label: label) }
    }

    /// Adds files of one folder whose classes differ.
    mutating func append(labelled files: [(name: String, label: Int)], in folder: String) {
        folders.append(folder)
        for file in files { append(file.name, label: file.label) }
    }

    private mutating func append(_ name: String, label: Int) {
        names.append(name)
        labels.append(UInt16(label))
        folderOfFile.append(Int32(folders.count - 1))
    }

    /// Counts files that were left out.
    mutating func ignore(_ count: Int) { ignoredCount += count }

    /// Adds another part behind this one.
    ///
    /// - Returns: The indices that its images have here.
    mutating func append(_ other: TreeFiles) -> Range<Int> {
        let first = count
        let base = Int32(folders.count)
        folders += other.folders
        names += other.names
        labels += other.labels
        folderOfFile += other.folderOfFile.map { $0 + base }
        ignoredCount += other.ignoredCount
        return first..<count
    }
}
