import KDExperiment
import KDModels
import Testing

@testable import KDTrain

extension DataSpec {
    /// The digits with a seventh held out.
    static func digits(
        validation: Double = 1.0 / 7, splitSeed: Int = 0, augment: [Augmentation] = []
    ) -> DataSpec {
        DataSpec(
            name: .digits, root: nil, augment: augment, validation: validation,
            splitSeed: splitSeed)
    }
}

struct DigitsTests {
    private let context = ComputeContext(threads: 2)

    @Test func `kd carries all images with their labels`() {
        let store = DigitsImages.load()
        #expect(store.count == 1797)
        #expect(store.pixels.count == 1797 * 64)
        #expect(store.pixels.max() == 16)
        #expect(store.labels.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        // The first row of the first image, from the published file.
        #expect(store.pixels.prefix(8) == [0, 0, 5, 13, 9, 1, 0, 0])
        #expect(store.pixels.reduce(0) { $0 + Int($1) } == 561_718)
    }

    @Test func `splits are stratified, disjoint and complete`() throws {
        let dataset = try Dataset.load(.digits())
        #expect(DataSplit.allCases.map { dataset.count(of: $0) } == [1197, 200, 400])
        #expect(dataset.classCounts(of: .test) == Array(repeating: 40, count: 10))
        #expect(dataset.classCounts(of: .validation).allSatisfy { (19...21).contains($0) })
        let all = DataSplit.allCases.flatMap { dataset.indices(of: $0) }
        #expect(all.sorted() == Array(0..<1797))
    }

    @Test func `the split seed moves validation images, never test images`() throws {
        let (first, second) = (try Dataset.load(.digits()), try Dataset.load(.digits(splitSeed: 1)))
        #expect(first.indices(of: .test) == second.indices(of: .test))
        #expect(first.indices(of: .validation) != second.indices(of: .validation))
        #expect(try Dataset.load(.digits()).indices(of: .train) == first.indices(of: .train))
    }

    @Test(arguments: [0, 0.1, 0.5, 0.999])
    func `any share can be held out`(share: Double) throws {
        let dataset = try Dataset.load(.digits(validation: share))
        #expect(dataset.count(of: .validation) == Int((share * 1397).rounded()))
        #expect(dataset.count(of: .train) + dataset.count(of: .validation) == 1397)
    }

    @Test(arguments: [-0.1, 1, .infinity, .nan])
    func `a share outside of 0 to 1 is refused`(share: Double) {
        #expect(throws: DataError.self) { try Dataset.load(.digits(validation: share)) }
        #expect(DataCatalog.check(.digits(validation: share), context: context).faults.count == 1)
    }

    @Test func `the documented mean and deviation are those of the images`() {
        let report = DataCatalog.check(.digits(), context: context)
        #expect(report.faults.isEmpty)
        let scale = DataSetName.digits.pixelScale
        #expect(abs(report.mean[0] - Double(scale.mean[0])) < 5e-5)
        #expect(abs(report.deviation[0] - Double(scale.deviation[0])) < 5e-5)
    }

    @Test func `probe images are one of each class, the same every time`() throws {
        let dataset = try Dataset.load(.digits())
        let probe = try dataset.probe()
        #expect(probe.split == .validation)
        #expect(probe.labels == Array(0..<8))
        #expect(probe.images.shape == [8, 1, 8, 8])
        #expect(probe.pixels.values.allSatisfy { (0...1).contains($0) })
        #expect(try dataset.probe().images.values == probe.images.values)
        #expect(try Dataset.load(.digits(validation: 0)).probe(limit: 3).split == .test)
    }

    @Test func `the catalogue tells what is in a data set`() throws {
        let info = try DataCatalog.info(.digits())
        #expect(info.shape == FeatureShape(channels: 1, height: 8, width: 8))
        #expect(info.splits.map(\.count) == [1197, 200, 400])
        #expect(info.files.isEmpty)
        #expect(DataCatalog.names == DataSetName.allCases)
        #expect(DataSetName.allCases.filter { !$0.needsRoot } == [.digits])
    }
}
