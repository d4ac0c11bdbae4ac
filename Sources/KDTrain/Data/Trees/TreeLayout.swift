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
