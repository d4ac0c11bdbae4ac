import Foundation
import KDExperiment

/// A tree's files, found out by its layout; nothing is decoded yet.
struct TreeLayout {
    /// The classes' folders, in the order of their names' bytes; their numbers are the labels.
    let classNames: [String]
    let training: TreeFiles
    /// A validation part of the tree's own.
    let validation: TreeFiles?
    /// A test part; `nil` where the tree has none and it is taken out of the training images.
    let test: TreeFiles?

    /// Finds the files.
    ///
    /// - Throws: ``DataError`` for folders that are missing, empty or not those of the classes.
    init(_ spec: DataSpec) throws(DataError) {
        guard let root = spec.root, !root.isEmpty else {
            throw .rootMissing(spec.name, files: Self.partNames(of: spec.name))
        }
        let reader = TreeReader(root: root)
        let parts = try Self.parts(of: spec.name, reader)
        let trainingPath = parts.training.map { "\(root)/\($0)" } ?? root
        let names = try reader.classNames(in: trainingPath)
        classNames = names
        if let expected = spec.name.classes ?? spec.folderClasses, expected != names.count {
            throw .wrongClasses(path: trainingPath, found: names.count, expected: expected)
        }
        training = try reader.files(in: trainingPath, classes: names, allowsEmpty: false)
        validation = try parts.validation.map { part throws(DataError) in
            try reader.files(in: "\(root)/\(part)", classes: names, allowsEmpty: true)
        }
        if spec.name == .tinyImageNet {
            test = try TinyImageNetAnnotations(root: root, classes: names).files()
        } else {
            test = try parts.test.map { part throws(DataError) in
                try reader.files(in: "\(root)/\(part)", classes: names, allowsEmpty: true)
            }
        }
    }

    /// The folders of a tree's parts; no name for a tree that is one part.
    private struct Parts {
        var training: String?
        var validation: String?
        var test: String?
    }

    private static func parts(
        of name: DataSetName, _ reader: TreeReader
    ) throws(DataError) -> Parts {
        switch name {
        case .cinic10: return Parts(training: "train", validation: "valid", test: "test")
        case .imageNet: return Parts(training: "train", test: "val")
        case .tinyImageNet: return Parts(training: "train")
        case .digits, .cifar10, .cifar100, .folder: break
        }
        let folders = try FolderListing(reader.root).folders
        guard folders.contains("train") else { return Parts() }
        let validation = ["val", "valid", "validation"].first(where: folders.contains)
        guard folders.contains("test") else { return Parts(training: "train", test: validation) }
        return Parts(training: "train", validation: validation, test: "test")
    }

    private static func partNames(of name: DataSetName) -> [String] {
        switch name {
        case .cinic10: ["train", "valid", "test"]
        case .tinyImageNet: ["train", "val"]
        case .imageNet: ["train", "val"]
        case .digits, .cifar10, .cifar100, .folder: ["a folder for each class, or train and test"]
        }
    }
}

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

/// Tiny-ImageNet's labelled validation images, which serve as its test images: `val/images`, with
/// the classes in `val/val_annotations.txt`, a line each.
struct TinyImageNetAnnotations {
    let root: String
    let classes: [String]

    func files() throws(DataError) -> TreeFiles {
        let path = "\(root)/val/val_annotations.txt"
        let text: String
        do {
            text = String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        } catch {
            let isMissing = !FileManager.default.fileExists(atPath: path)
            throw .unreadable(
                path: path, reason: isMissing ? "there is no such file" : "it is no file")
        }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        var images: [(name: String, label: Int)] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count >= 2, !fields[0].contains("/") else {
                throw .badLine(path: path, line: index + 1, found: String(line))
            }
            guard let label = numbers[String(fields[1])] else {
                throw .unknownClass(
                    path: "\(path), line \(index + 1)", name: String(fields[1]),
                    count: classes.count)
            }
            images.append((String(fields[0]), label))
        }
        guard !images.isEmpty else { throw .emptyClass(path: path) }
        var files = TreeFiles()
        files.append(
            labelled: images.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
            in: "\(root)/val/images")
        return files
    }
}
