public import KDExperiment

/// Data that cannot be used, said so that the reader can mend it.
public enum DataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The data set lives in files and no folder was given.
    case rootMissing(DataSetName, files: [String])
    /// The share to hold out for validation is not in 0 ..< 1.
    case badShare(Double)
    /// A file cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// A file has not the size that its layout fixes.
    case wrongSize(path: String, byteCount: Int, expected: Int)
    /// A record's label is not a class; records are counted from 0.
    case badLabel(path: String, record: Int, label: Int, classes: Int)
    /// A tree has no folders of classes.
    case noClasses(path: String)
    /// A tree has another number of classes than it should.
    case wrongClasses(path: String, found: Int, expected: Int)
    /// A class that the training images have not.
    case unknownClass(path: String, name: String, count: Int)
    /// A folder without images.
    case emptyClass(path: String)
    /// A line of a list of labels that cannot be read; lines are counted from 1.
    case badLine(path: String, line: Int, found: String)
    /// An image file that cannot be decoded.
    case damagedImage(path: String, reason: String)
    /// Not one image of a batch could be decoded.
    case noImage(batch: Int)
    /// Several faults, in the order of the files.
    case several([DataError])

    /// What was found, where, and what is allowed.
    public var description: String {
        switch self {
        case .rootMissing(let name, let files):
            return "data set \(name.rawValue) needs `root`: the folder that holds "
                + files.joined(separator: ", ")
        case .badShare(let share):
            return "validation is \(share), must be in 0 ..< 1"
        case .unreadable(let path, let reason):
            return "\(DisplayText.sanitized(path)): cannot be read: "
                + DisplayText.sanitized(reason)
        case .wrongSize(let path, let byteCount, let expected):
            let fault = byteCount < expected ? "truncated" : "too large"
            return "\(DisplayText.sanitized(path)): \(fault): \(byteCount) bytes, "
                + "expected \(expected)"
        case .badLabel(let path, let record, let label, let classes):
            return "\(DisplayText.sanitized(path)): record \(record) has label \(label), "
                + "allowed are 0...\(classes - 1)"
        case .noClasses(let path):
            return "\(DisplayText.sanitized(path)): no folder in it; expected is a folder for "
                + "each class, with its images"
        case .wrongClasses(let path, let found, let expected):
            return "\(DisplayText.sanitized(path)): \(found) folders of classes, "
                + "expected \(expected)"
        case .unknownClass(let path, let name, let count):
            return "\(DisplayText.sanitized(path)): \"\(DisplayText.sanitized(name))\" is none "
                + "of the \(count) classes of the training images"
        case .emptyClass(let path):
            return "\(DisplayText.sanitized(path)): no image in it; looked for names ending in "
                + FolderListing.imageEndings.joined(separator: ", ")
        case .badLine(let path, let line, let found):
            return "\(DisplayText.sanitized(path)): line \(line): found "
                + "\"\(DisplayText.sanitized(found, limit: 60))\", expected a file's name and a "
                + "class"
        case .damagedImage(let path, let reason):
            return "\(DisplayText.sanitized(path)): \(DisplayText.sanitized(reason))"
        case .noImage(let batch):
            return "no image of batch \(batch) can be decoded"
        case .several(let faults):
            return faults.map(\.description).joined(separator: "\n")
        }
    }

    /// The faults one by one.
    public var all: [DataError] {
        if case .several(let faults) = self { faults.flatMap(\.all) } else { [self] }
    }

    /// One error for a list of faults; nil when there are none.
    static func gathered(_ faults: [DataError]) -> DataError? {
        faults.count > 1 ? .several(faults) : faults.first
    }
}
