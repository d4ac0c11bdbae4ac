import KDExperiment
import KDModels
import Testing

@testable import KDTrain

struct BatchLoaderTests {
    let context = ComputeContext(threads: 1)

    private func loader(
        batch: Int, seed: Int = 1, augment: [Augmentation] = [.padCrop, .flip],
        context: ComputeContext? = nil
    ) throws -> BatchLoader {
        BatchLoader(
            training: try Dataset.load(.digits()), batchSize: batch, augment: augment, seed: seed,
            context: context ?? self.context)
    }

    /// All images of an epoch, one after the other.
    private func epoch(
        _ epoch: Int, of loader: BatchLoader
    ) throws -> (pixels: [Float], labels: [Int]) {
        var (pixels, labels): ([Float], [Int]) = ([], [])
        for number in 0..<loader.batchesPerEpoch {
            let batch = try loader.batch(number, epoch: epoch)
            pixels += batch.images.values
            labels += batch.labels
        }
        return (pixels, labels)
    }

    @Test func `an epoch holds every image once, the last batch being smaller`() throws {
        let loader = try loader(batch: 128, augment: [])
        #expect(loader.batchesPerEpoch == 10)
        #expect(try loader.batch(9, epoch: 0).images.shape == [1197 - 9 * 128, 1, 8, 8])
        let images = try epoch(0, of: loader)
        let dataset = loader.dataset
        var counts = Array(repeating: 0, count: 10)
        for label in images.labels { counts[label] += 1 }
        #expect(counts == dataset.classCounts(of: .train))
        let evaluation = BatchLoader(
            evaluating: dataset, split: .train, batchSize: 500, context: context)
        let plain = try epoch(0, of: evaluation).pixels
        #expect(plain.count == images.pixels.count)
        #expect(plain != images.pixels)
        #expect(plain.sorted() == images.pixels.sorted())
    }

    @Test func `images do not depend on batch size, threads or what came before`() throws {
        let (small, large) = (
            try loader(batch: 32), try loader(batch: 100, context: ComputeContext(threads: 3))
        )
        let expected = try epoch(3, of: small)
        let found = try epoch(3, of: large)
        #expect(expected.pixels == found.pixels)
        #expect(expected.labels == found.labels)
        // Asked in the middle of an epoch, as a resumed run does.
        let resumed = try loader(batch: 32).batch(7, epoch: 3)
        #expect(resumed.images.values == Array(expected.pixels[7 * 32 * 64..<8 * 32 * 64]))
        #expect(resumed.labels == Array(expected.labels[7 * 32..<8 * 32]))
    }

    @Test func `epochs and seeds differ in order and augmentation`() throws {
        let first = try epoch(0, of: loader(batch: 100))
        #expect(try first.labels != epoch(1, of: loader(batch: 100)).labels)
        #expect(try first.labels != epoch(0, of: loader(batch: 100, seed: 2)).labels)
        #expect(try first.pixels == epoch(0, of: loader(batch: 100)).pixels)
    }

    @Test func `evaluation keeps the order and changes nothing`() throws {
        let dataset = try Dataset.load(.digits())
        let loader = BatchLoader(evaluating: dataset, split: .test, batchSize: 7, context: context)
        #expect(loader.imageCount == 400)
        #expect(loader.batchesPerEpoch == 58)
        #expect(try loader.batch(57, epoch: 0).labels.count == 1)
        let labels = try epoch(0, of: loader).labels
        let store = dataset.store(of: .test)
        #expect(labels == dataset.indices(of: .test).map { Int(store.labels[$0]) })
        #expect(try labels == epoch(5, of: loader).labels)
    }

    @Test func `an empty split has no batches`() throws {
        let dataset = try Dataset.load(.digits(validation: 0))
        let loader = BatchLoader(
            evaluating: dataset, split: .validation, batchSize: 7, context: context)
        #expect(loader.batchesPerEpoch == 0)
    }

    @Test func `images ask for no new memory after the first epoch`() throws {
        let loader = try loader(batch: 100)
        _ = try epoch(0, of: loader)
        let before = context.pool.allocatedByteCount
        _ = try epoch(1, of: loader)
        #expect(context.pool.allocatedByteCount == before)
    }
}

/// Augmentation on an image whose pixels can be told apart.
struct ImageAugmentationTests {
    let shape = FeatureShape(channels: 1, height: 8, width: 8)

    private func image(_ choice: ImageAugmentation) -> [Int] {
        let table = PixelScale(maximum: 1, mean: [0], deviation: [1]).table()
        let tensor = Tensor<Float>(shape: [1, 1, 8, 8])
        tensor.withMutableSpan { span in
            ImageWriter(pixels: (1...64).map { UInt8($0) }, shape: shape, table: table).write(
                from: 0, choice, to: &span, at: 0)
        }
        return tensor.values.map { Int($0) }
    }

    @Test func `a crop moves the image and fills with black`() {
        var choice = ImageAugmentation()
        (choice.rowOffset, choice.columnOffset) = (-1, 1)
        let found = image(choice)
        #expect(found.prefix(8) == [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(found[8..<16] == [2, 3, 4, 5, 6, 7, 8, 0])
        #expect(found.suffix(8) == [50, 51, 52, 53, 54, 55, 56, 0])
    }

    @Test func `a mirrored image runs from right to left`() {
        var choice = ImageAugmentation()
        choice.mirrored = true
        #expect(image(choice).prefix(8) == [8, 7, 6, 5, 4, 3, 2, 1])
        choice.columnOffset = 1
        #expect(image(choice).prefix(8) == [0, 8, 7, 6, 5, 4, 3, 2])
    }

    @Test func `every offset and both mirrors occur, and no others`() {
        let choices = (0..<2000).map {
            ImageAugmentation([.padCrop, .flip], shape: shape, seed: 1, epoch: 0, index: $0)
        }
        #expect(Set(choices.map(\.rowOffset)) == [-1, 0, 1])
        #expect(Set(choices.map(\.columnOffset)) == [-1, 0, 1])
        let mirrored = choices.count(where: \.mirrored)
        #expect((900...1100).contains(mirrored))
        #expect(Set(choices).count == 18)
        let none = ImageAugmentation([], shape: shape, seed: 1, epoch: 0, index: 5)
        #expect(none == ImageAugmentation())
    }
}
