import Foundation
import KDExperiment
import KDModels
import KDTestSupport
import Testing

@testable import KDTrain

struct CIFARFilesTests {
    let folder = TemporaryFolder()

    private var spec: DataSpec {
        DataSpec(
            name: .cifar10, root: folder.url.path, augment: [], validation: 0.2, splitSeed: 0)
    }

    /// Writes six files of `records` records whose labels go round the classes.
    private func writeFiles(records: Int) throws {
        for name in CIFARFiles.Layout.cifar10.names {
            var bytes: [UInt8] = []
            for record in 0..<records {
                bytes.append(UInt8(record % 10))
                bytes += (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 1024 * 100 + record) }
            }
            try Data(bytes).write(to: folder.url.appending(path: name))
        }
    }

    private func files(records: Int) throws -> CIFARFiles {
        try CIFARFiles(.cifar10, spec, recordCount: records)
    }

    @Test func `records are read as a label and three planes`() throws {
        try writeFiles(records: 20)
        let dataset = try files(records: 20).load(spec)
        #expect(DataSplit.allCases.map { dataset.count(of: $0) } == [80, 20, 20])
        #expect(dataset.classCounts(of: .validation) == Array(repeating: 2, count: 10))
        let loader = BatchLoader(
            evaluating: dataset, split: .test, batchSize: 3, context: ComputeContext(threads: 1))
        let batch = try loader.batch(1, epoch: 0)
        #expect(batch.labels == [3, 4, 5])
        #expect(batch.images.shape == [3, 3, 32, 32])
        // Record 3, the planes' first pixels: bytes 3, 103, 203.
        let expected = zip(
            [3, 103, 203], zip([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]))
        for (channel, (byte, (mean, deviation))) in expected.enumerated() {
            let value = Double(batch.images[channel * 1024])
            #expect(abs(value - (Double(byte) / 255 - mean) / deviation) < 1e-5)
        }
    }

    @Test func `CIFAR-100 has a second label, which is the class`() throws {
        let spec = DataSpec(name: .cifar100, root: folder.url.path, validation: 0)
        for name in CIFARFiles.Layout.cifar100.names {
            let records = (0..<5).flatMap { record -> [UInt8] in
                [UInt8(record), UInt8(99 - record)] + Array(repeating: UInt8(record), count: 3072)
            }
            try Data(records).write(to: folder.url.appending(path: name))
        }
        let dataset = try CIFARFiles(.cifar100, spec, recordCount: 5).load(spec)
        let batch = try BatchLoader(
            evaluating: dataset, split: .test, batchSize: 5, context: ComputeContext(threads: 1)
        ).batch(0, epoch: 0)
        #expect(batch.labels == [99, 98, 97, 96, 95])
        #expect(abs(batch.images[4 * 3072] - (4.0 / 255 - 0.5071) / 0.2673) < 1e-5)
        #expect(dataset.classNames[99] == "worm" && Set(dataset.classNames).count == 100)
        let error = #expect(throws: DataError.self) { try Dataset.load(spec) }
        #expect(error?.description.contains("15370 bytes, expected 153700000") == true)
    }

    @Test func `a truncated file is refused with its name and both byte counts`() throws {
        try writeFiles(records: 2)
        let name = folder.url.appending(path: "data_batch_3.bin")
        try Data(repeating: 0, count: 3072).write(to: name)
        let error = #expect(throws: DataError.self) { try files(records: 2).load(spec) }
        #expect(
            error == .wrongSize(path: name.path, byteCount: 3072, expected: 2 * 3073))
        #expect(
            error?.description == "\(name.path): truncated: 3072 bytes, expected 6146")
    }

    @Test func `real files must have 30,730,000 bytes`() throws {
        try writeFiles(records: 1)
        let error = #expect(throws: DataError.self) { try Dataset.load(spec) }
        #expect(error?.all.count == 6)
        #expect(error?.description.contains("3073 bytes, expected 30730000") == true)
    }

    @Test func `a file that is too long is refused`() throws {
        try writeFiles(records: 3)
        let error = #expect(throws: DataError.self) { try files(records: 2).load(spec) }
        #expect(error?.description.contains("too large: 9219 bytes, expected 6146") == true)
    }

    @Test func `a label that is no class is refused with file and record`() throws {
        try writeFiles(records: 4)
        let name = folder.url.appending(path: "test_batch.bin")
        var bytes = [UInt8](try Data(contentsOf: name))
        bytes[2 * 3073] = 10
        try Data(bytes).write(to: name)
        let error = #expect(throws: DataError.self) { try files(records: 4).load(spec) }
        #expect(error == .badLabel(path: name.path, record: 2, label: 10, classes: 10))
        #expect(error?.description.hasSuffix("record 2 has label 10, allowed are 0...9") == true)
    }

    @Test func `check reports every fault of every file`() throws {
        try writeFiles(records: 4)
        for (file, record) in [
            ("data_batch_1.bin", 0), ("data_batch_1.bin", 3), ("test_batch.bin", 1),
        ] {
            let url = folder.url.appending(path: file)
            var bytes = [UInt8](try Data(contentsOf: url))
            bytes[record * 3073] = 200
            try Data(bytes).write(to: url)
        }
        try FileManager.default.removeItem(at: folder.url.appending(path: "data_batch_2.bin"))
        try Data().write(to: folder.url.appending(path: "data_batch_4.bin"))
        let report = DataCatalog.check(
            spec, cifarRecords: 4, context: ComputeContext(threads: 2))
        #expect(report.faults.count == 5)
        #expect(report.info == nil)
        #expect(report.faults.map(\.description).joined().contains("there is no such file"))
        #expect(report.faults.map(\.description).joined().contains("0 bytes, expected 12292"))
    }

    @Test func `check of sound files gives statistics a channel`() throws {
        try writeFiles(records: 10)
        let report = DataCatalog.check(
            spec, cifarRecords: 10, context: ComputeContext(threads: 2))
        #expect(report.faults.isEmpty)
        #expect(report.info?.files.count == 6)
        for (channel, base) in [0, 100, 200].enumerated() {
            #expect(abs(report.mean[channel] - (Double(base) + 4.5) / 255) < 1e-9)
            #expect(abs(report.deviation[channel] - 8.25.squareRoot() / 255) < 1e-9)
        }
    }

    @Test func `a missing folder says what it should hold`() {
        let spec = DataSpec(
            name: .cifar10, root: nil, augment: [], validation: 0.1, splitSeed: 0)
        let error = #expect(throws: DataError.self) { try Dataset.load(spec) }
        #expect(error?.description.contains("data_batch_1.bin") == true)
    }

    @Test func `names from a spec are shown without control characters`() {
        let error = DataError.unreadable(path: "a\u{1B}[31m\nb", reason: "x")
        #expect(!error.description.contains("\u{1B}") && !error.description.contains("\n"))
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["KD_CIFAR10"] != nil,
            "set KD_CIFAR10 to the folder of the binary files to run this"))
    func `the real data set is read whole`() throws {
        let root = try #require(ProcessInfo.processInfo.environment["KD_CIFAR10"])
        let spec = DataSpec(
            name: .cifar10, root: root, augment: [], validation: 0.1, splitSeed: 0)
        let report = DataCatalog.check(spec, context: ComputeContext())
        #expect(report.faults.isEmpty)
        #expect(report.info?.splits.map(\.count) == [45_000, 5_000, 10_000])
        #expect(report.info?.splits[2].classCounts == Array(repeating: 1_000, count: 10))
        let scale = DataSetName.cifar10.pixelScale
        for channel in 0..<3 {
            #expect(abs(report.mean[channel] - Double(scale.mean[channel])) < 2e-3)
            #expect(abs(report.deviation[channel] - Double(scale.deviation[channel])) < 2e-3)
        }
    }
}
