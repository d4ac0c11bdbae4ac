import Foundation
import KDExperiment
import Testing

@testable import KDTrain

struct ImageTreeTests {
    private let tree = ImageTreeFixture()
    private let context = ComputeContext(threads: 1)

    private func error(_ spec: DataSpec) throws -> String {
        let error = #expect(throws: DataError.self) { try Dataset.load(spec) }
        return try #require(error).description
    }

    @Test func `images are decoded, fitted and normalised, in the order of their names`() throws {
        try tree.fill("train", classes: ["b", "a"], images: 4)
        try tree.fill("test", classes: ["b"], images: 2)
        try tree.write("notes", at: "train/a/notes.txt")
        try tree.write("hidden", at: "train/a/.hidden.png")
        let dataset = try Dataset.load(tree.spec())
        #expect(dataset.classNames == ["a", "b"] && dataset.ignoredCount == 1)
        #expect(DataSplit.allCases.map { dataset.count(of: $0) } == [6, 2, 2])
        let loader = BatchLoader(evaluating: dataset, split: .test, batchSize: 2, context: context)
        let batch = try loader.batch(0, epoch: 0)
        #expect(batch.labels == [1, 1] && batch.images.shape == [2, 3, 8, 8])
        let image = try ImageDecoder.decode(file: ImageDecoderTests.path("rgb.jpg"))
            .fitted(side: 8)
        let value = (Float(image.pixels[64 + 9]) / 255 - 0.456) / 0.224
        #expect(abs(batch.images[64 + 9] - value) < 1e-5)
    }

    @Test(arguments: [[Augmentation.padCrop, .flip], [.resizedCrop, .flip]])
    func `memory, threads and interruptions change nothing`(augment: [Augmentation]) throws {
        try tree.fill("", classes: ["a", "b", "c"], images: 9)
        func batches(_ memory: Int, _ threads: Int, from first: Int = 0) throws -> [[Float]] {
            let loader = BatchLoader(
                training: try Dataset.load(tree.spec(augment: augment, memory: memory)),
                batchSize: 4, seed: 3, context: ComputeContext(threads: threads))
            return try (first..<loader.batchesPerEpoch).map {
                try loader.batch($0, epoch: 2).images.values
            }
        }
        let expected = try batches(64, 1)
        #expect(expected.count == 4)
        #expect(try batches(1024, 3) == expected)
        #expect(try batches(64, 2, from: 2) == Array(expected[2...]))
    }

    @Test func `a tree of one part gives a fifth of each class to the test`() throws {
        try tree.fill("", classes: ["a", "b"], images: 10)
        let dataset = try Dataset.load(tree.spec())
        #expect(dataset.classCounts(of: .test) == [2, 2])
        #expect(dataset.classCounts(of: .validation) == [2, 2])
        let all = DataSplit.allCases.flatMap { dataset.indices(of: $0) }
        #expect(all.sorted() == Array(0..<20))
    }

    @Test func `CINIC-10 brings validation images of its own`() throws {
        let classes = DataSetName.cinic10.classNames
        for (part, images) in [("train", 2), ("valid", 1), ("test", 3)] {
            try tree.fill(part, classes: classes, images: images)
        }
        let dataset = try Dataset.load(tree.spec(.cinic10))
        #expect(DataSplit.allCases.map { dataset.count(of: $0) } == [20, 10, 30])
        #expect(dataset.classCounts(of: .validation) == Array(repeating: 1, count: 10))
        try FileManager.default.removeItem(atPath: "\(tree.root)/train/dog")
        #expect(try error(tree.spec(.cinic10)).contains("9 folders of classes, expected 10"))
    }

    @Test func `Tiny-ImageNet's test images are listed in a file`() throws {
        let classes = (0..<200).map { "n\(10_000 + $0)" }
        for name in classes { try tree.put("palette.png", at: "train/\(name)/images/0.JPEG") }
        let annotations = "val/val_annotations.txt"
        try tree.put("rgb.jpg", at: "val/images/val_1.JPEG")
        try tree.put("rgb.jpg", at: "val/images/val_0.JPEG")
        try tree.write("val_1.JPEG\tn10007\t0\t0\t9\t9\nval_0.JPEG\tn10199\t1\n", at: annotations)
        let dataset = try Dataset.load(tree.spec(.tinyImageNet))
        #expect(dataset.classes == 200 && dataset.count(of: .test) == 2)
        let loader = BatchLoader(evaluating: dataset, split: .test, batchSize: 2, context: context)
        #expect(try loader.batch(0, epoch: 0).labels == [199, 7])
        try tree.write("val_1.JPEG\tn10007\r\nval_0.JPEG\tn10199\r\n", at: annotations)
        #expect(try Dataset.load(tree.spec(.tinyImageNet)).count(of: .test) == 2)
        try tree.write("val_0.JPEG\tn10199\nval_1.JPEG n2\n", at: annotations)
        #expect(try error(tree.spec(.tinyImageNet)).contains("line 2: \"n2\" is none of the 200"))
        try tree.write("\n\nval_0.JPEG\n", at: annotations)
        #expect(try error(tree.spec(.tinyImageNet)).contains("line 3: found \"val_0.JPEG\""))
    }

    @Test func `trees that are none are refused with the folder and what is missing`() throws {
        #expect(try error(tree.spec()).contains("no folder in it"))
        var spec = tree.spec(.imageNet)
        #expect(try error(spec).contains("train: cannot be read: there is no such folder"))
        spec.root = nil
        #expect(try error(spec).contains("needs `root`"))
        try tree.fill("train", classes: ["a", "b"], images: 1)
        try tree.fill("test", classes: ["a", "c"], images: 1)
        #expect(try error(tree.spec()).contains("\"c\" is none of the 2 classes"))
        spec = tree.spec()
        spec.folderClasses = 3
        #expect(try error(spec).contains("2 folders of classes, expected 3"))
        try FileManager.default.removeItem(atPath: "\(tree.root)/train/b/0.png")
        #expect(try error(tree.spec()).contains("train/b: no image in it"))
    }

    @Test func `a damaged image is refused, or left out and named once`() throws {
        try tree.fill("train", classes: ["a", "b"], images: 4)
        try tree.fill("test", classes: ["a", "b"], images: 1)
        try tree.put("cut.jpg", at: "train/a/9.jpg")
        try tree.put("cut.png", at: "test/a/9.png")
        let strict = BatchLoader(
            training: try Dataset.load(tree.spec()), batchSize: 16, seed: 0, context: context)
        let error = #expect(throws: DataError.self) { try strict.batch(0, epoch: 0) }
        #expect(error?.description.contains("train/a/9.jpg: damaged: Premature end") == true)

        let dataset = try Dataset.load(tree.spec(damaged: .skip))
        let loader = BatchLoader(training: dataset, batchSize: 16, seed: 0, context: context)
        #expect(dataset.indices(of: .train).contains(4), "the split must train on the damaged one")
        #expect(try loader.batch(0, epoch: 0).labels.count == loader.imageCount - 1)
        #expect(loader.takeSkipped().count == 1)
        #expect(try loader.batch(0, epoch: 1).images.shape[0] == loader.imageCount - 1)
        #expect(loader.takeSkipped().isEmpty)

        let report = DataCatalog.check(tree.spec(), context: ComputeContext(threads: 2))
        #expect(report.faults.count == 2 && report.info == nil)
        #expect(report.faults.last?.description.contains("test/a/9.png: damaged") == true)
    }

    @Test func `check decodes all, counts them and gives statistics`() throws {
        try tree.fill("", classes: ["a", "b"], images: 70)
        let report = DataCatalog.check(tree.spec(), context: ComputeContext(threads: 2))
        #expect(report.faults.isEmpty && report.info?.splits.map(\.count) == [84, 28, 28])
        #expect(report.mean.count == 3 && report.mean.allSatisfy { (0.3...0.7).contains($0) })
    }

    @Test func `memory is never more than what was given`() {
        let budget = MemoryBudget(mebibytes: 4)
        #expect(!budget.begin(byteCount: (1 << 20) + 1))
        #expect(budget.begin(byteCount: 1 << 20))
        budget.end(byteCount: 1 << 20)
        #expect(budget.keep(byteCount: 2 << 20))
        #expect(!budget.keep(byteCount: 1))
        let ahead = MemoryBudget.aheadByteCount(mebibytes: 4)
        #expect((2 << 20) + budget.decodingByteCount + ahead == 4 << 20)
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["KD_LOADER_ROOT"] != nil,
            "set KD_LOADER_ROOT to a data set's folder and KD_LOADER_NAME to its name"))
    func `images a second, for docs slash benchmarks`() throws {
        let environment = ProcessInfo.processInfo.environment
        let name = try #require(DataSetName(rawValue: environment["KD_LOADER_NAME"] ?? "cifar10"))
        let augment: [Augmentation] = name.isTree ? [.resizedCrop, .flip] : [.padCrop, .flip]
        let dataset = try Dataset.load(
            DataSpec(
                name: name, root: environment["KD_LOADER_ROOT"], augment: augment, memory: 64))
        let loader = BatchLoader(training: dataset, batchSize: 128, seed: 0, context: context)
        // Processor time: neither other programs nor a second reading thread change it.
        let start = clock()
        var count = 0
        for number in 0..<min(loader.batchesPerEpoch, name.isTree ? 3 : 300) {
            count += try loader.batch(number, epoch: 0).labels.count
        }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        print("\(name.rawValue): \(Double(count) / seconds) images per second of processor time")
    }
}
