import Foundation
import KDExperiment

/// CIFAR-10's binary version: six files of records, a label byte and 3 x 32 x 32 pixel bytes each.
struct CIFAR10Files {
    static let trainingNames = (1...5).map { "data_batch_\($0).bin" }
    static let testName = "test_batch.bin"
    static let recordByteCount = 1 + 3 * 32 * 32

    /// The folder of the files.
    let root: String
    /// Records a file must have: 10,000, fewer only in tests.
    let recordCount: Int

    init(_ spec: DataSpec, recordCount: Int = 10_000) throws(DataError) {
        guard let root = spec.root, !root.isEmpty else {
            throw .rootMissing(.cifar10, files: Self.trainingNames + [Self.testName])
        }
        self.root = root
        self.recordCount = recordCount
    }

    /// The size a file must have: 30,730,000 bytes.
    var fileByteCount: Int { recordCount * Self.recordByteCount }

    /// The path of a file of the folder.
    func path(_ name: String) -> String {
        URL(fileURLWithPath: root, isDirectory: true).appendingPathComponent(name).path
    }

    /// Reads all files and parts their images.
    func load(_ spec: DataSpec) throws(DataError) -> Dataset {
        let sizeFaults = (Self.trainingNames + [Self.testName]).compactMap(sizeFault(of:))
        if let fault = DataError.gathered(sizeFaults) { throw fault }
        let training = try store(of: Self.trainingNames)
        let test = try store(of: [Self.testName])
        return Dataset(
            name: .cifar10, training: training, trainingIndices: Array(0..<training.count),
            test: test, testIndices: Array(0..<test.count), spec: spec)
    }

    /// Reads files into one store, refusing the first fault.
    func store(of names: [String]) throws(DataError) -> ImageStore {
        var pixels: [UInt8] = []
        var labels: [UInt8] = []
        pixels.reserveCapacity(names.count * fileByteCount)
        for name in names {
            let (records, faults) = try read(name)
            if let fault = faults.first { throw fault }
            for first in stride(from: 0, to: records.count, by: Self.recordByteCount) {
                labels.append(records[first])
                pixels.append(contentsOf: records[(first + 1)..<(first + Self.recordByteCount)])
            }
        }
        return ImageStore(shape: DataSetName.cifar10.imageShape, pixels: pixels, labels: labels)
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
        guard bytes.count == fileByteCount else {
            throw .wrongSize(path: path, byteCount: bytes.count, expected: fileByteCount)
        }
        let classes = DataSetName.cifar10.classNames.count
        let faults = (0..<recordCount).compactMap { record -> DataError? in
            let label = Int(bytes[record * Self.recordByteCount])
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
            guard size != fileByteCount else { return nil }
            return .wrongSize(path: path, byteCount: size, expected: fileByteCount)
        } catch {
            let missing = !FileManager.default.fileExists(atPath: path)
            let reason = missing ? "there is no such file" : error.localizedDescription
            return .unreadable(path: path, reason: reason)
        }
    }
}
