import Foundation
import KDExperiment

/// The binary version of CIFAR-10 or CIFAR-100: files of records, labels and 3 x 32 x 32 pixel bytes
/// each.
struct CIFARFiles {
    /// What tells the two apart.
    struct Layout: Sendable {
        let name: DataSetName
        let trainingNames: [String]
        let testName: String
        /// Label bytes of a record; the class is the last of them.
        let labelByteCount: Int
        /// Records of a training file; the test file has 10,000.
        let trainingRecords: Int

        /// CIFAR-10: six files of 10,000 records with one label byte.
        static let cifar10 = Layout(
            name: .cifar10, trainingNames: (1...5).map { "data_batch_\($0).bin" },
            testName: "test_batch.bin", labelByteCount: 1, trainingRecords: 10_000)
        /// CIFAR-100: a record has the label among twenty groups, then among the hundred classes.
        static let cifar100 = Layout(
            name: .cifar100, trainingNames: ["train.bin"], testName: "test.bin",
            labelByteCount: 2, trainingRecords: 50_000)

        /// The layout of a data set, if it has one.
        static func of(_ name: DataSetName) -> Layout? {
            [cifar10, cifar100].first { $0.name == name }
        }

        /// The files in their order, the test file last.
        var names: [String] { trainingNames + [testName] }
        var recordByteCount: Int { labelByteCount + 3 * 32 * 32 }
    }

    let layout: Layout
    /// The folder of the files.
    let root: String
    /// Records every file must have, in tests; `nil` for those of the layout.
    private let recordCount: Int?

    init(_ layout: Layout, _ spec: DataSpec, recordCount: Int? = nil) throws(DataError) {
        guard let root = spec.root, !root.isEmpty else {
            throw .rootMissing(layout.name, files: layout.names)
        }
        self.layout = layout
        self.root = root
        self.recordCount = recordCount
    }

    /// Records that a file must have.
    func recordCount(of name: String) -> Int {
        recordCount ?? (name == layout.testName ? 10_000 : layout.trainingRecords)
    }

    /// The size a file must have: 30,730,000 bytes for one of CIFAR-10.
    func byteCount(of name: String) -> Int { recordCount(of: name) * layout.recordByteCount }

    /// The path of a file of the folder.
    func path(_ name: String) -> String {
        URL(fileURLWithPath: root, isDirectory: true).appendingPathComponent(name).path
    }

    /// Reads all files and parts their images.
    func load(_ spec: DataSpec) throws(DataError) -> Dataset {
        let sizeFaults = layout.names.compactMap(sizeFault(of:))
        if let fault = DataError.gathered(sizeFaults) { throw fault }
        let training = try store(of: layout.trainingNames)
        let test = try store(of: [layout.testName])
        return Dataset(
            spec, classNames: layout.name.classNames, training: training,
            trainingIndices: Array(0..<training.count), test: test,
            testIndices: Array(0..<test.count))
    }

    /// Reads files into one store, refusing the first fault.
    func store(of names: [String]) throws(DataError) -> ImageStore {
        var pixels: [UInt8] = []
        var labels: [UInt16] = []
        pixels.reserveCapacity(names.reduce(0) { $0 + byteCount(of: $1) })
        for name in names {
            let (records, faults) = try read(name)
            if let fault = faults.first { throw fault }
            for first in stride(from: 0, to: records.count, by: layout.recordByteCount) {
                let image = first + layout.labelByteCount
                labels.append(UInt16(records[image - 1]))
                pixels.append(contentsOf: records[image..<(first + layout.recordByteCount)])
            }
        }
        return ImageStore(shape: layout.name.imageShape, pixels: pixels, labels: labels)
    }

    /// Reads a file of the right size, with every label that is not a class.
    func read(_ name: String) throws(DataError) -> (records: [UInt8], faults: [DataError]) {
        let path = path(name)
        let bytes: [UInt8]
        do {
            bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        let expected = byteCount(of: name)
        guard bytes.count == expected else {
            throw .wrongSize(path: path, byteCount: bytes.count, expected: expected)
        }
        let classes = layout.name.classNames.count
        let faults = (0..<recordCount(of: name)).compactMap { record -> DataError? in
            let label = Int(bytes[record * layout.recordByteCount + layout.labelByteCount - 1])
            guard label >= classes else { return nil }
            return .badLabel(path: path, record: record, label: label, classes: classes)
        }
        return (bytes, faults)
    }

    /// What is wrong with a file before it is read: missing, or not of the one right size.
    func sizeFault(of name: String) -> DataError? {
        let path = path(name)
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard let size = attributes[.size] as? Int else {
                return .unreadable(path: path, reason: "it has no size")
            }
            let expected = byteCount(of: name)
            guard size != expected else { return nil }
            return .wrongSize(path: path, byteCount: size, expected: expected)
        } catch {
            let missing = !FileManager.default.fileExists(atPath: path)
            let reason = missing ? "there is no such file" : error.localizedDescription
            return .unreadable(path: path, reason: reason)
        }
    }
}
