import KDExperiment
import KDModels
import Testing

@testable import KDTrain

struct MixingTests {
    private let shape = FeatureShape(channels: 2, height: 8, width: 6)
    private let context = ComputeContext(threads: 1)

    private func draw(
        _ mixing: BatchMixing, count: Int = 10, batch: Int = 0, epoch: Int = 0
    ) -> BatchMixer? {
        BatchMixer(mixing, count: count, shape: shape, seed: 1, epoch: epoch, batch: batch)
    }

    @Test(arguments: [0.2, 1, 3]) func `Beta has its mean and its variance`(alpha: Double) {
        var generator = RandomGenerator(seed: 7)
        let values = (0..<20_000).map { _ in generator.nextBeta(alpha) }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance =
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        #expect(values.allSatisfy { (0...1).contains($0) })
        #expect(abs(mean - 0.5) < 0.01)
        #expect(abs(variance - 1 / (4 * (2 * alpha + 1))) < 0.005)
        #expect(generator.nextBeta(1e-300).isFinite)
    }

    @Test func `a batch is mixed the same way whenever it is asked for, others differently`() {
        let mixing = BatchMixing(mixup: 0.4, cutmix: 1)
        #expect(draw(mixing) == draw(mixing))
        #expect(draw(mixing) != draw(mixing, epoch: 1))
        let kinds = (0..<200).compactMap { draw(mixing, batch: $0)?.kind }
        let blends = kinds.count { if case .blend = $0 { true } else { false } }
        #expect((70...130).contains(blends))
        #expect(draw(BatchMixing()) == nil)
        #expect(draw(mixing, count: 1) == nil)
    }

    @Test func `partial Mixup leaves the rest of the batch as it is`() throws {
        let mixer = try #require(draw(BatchMixing(mixup: 1, mixupShare: 0.5)))
        #expect(mixer.partners.prefix(5).sorted() == Array(0..<5))
        #expect(Array(mixer.partners[5...]) == Array(5..<10))
        let mix = mixer.labels(Array(0..<10), shape: shape)
        #expect(mix.shares.suffix(5).allSatisfy { $0 == 1 })
        #expect(mix.dominant(Array(0..<10)).suffix(5) == [5, 6, 7, 8, 9])
    }

    /// Images whose pixels tell image and place.
    private func images(_ count: Int) -> [Float] {
        (0..<count * shape.count).map { Float($0 / shape.count * 1000 + $0 % shape.count) }
    }

    private func applied(_ mixer: BatchMixer, to images: [Float]) -> [Float] {
        let tensor = Tensor<Float>(shape: [images.count], values: images)
        tensor.withMutableSpan { span in
            mixer.apply(to: &span, originals: images.span, shape: shape)
        }
        return tensor.values
    }

    @Test func `Mixup is the weighted sum of two images and of their labels`() throws {
        let mixer = try #require(draw(BatchMixing(mixup: 1), count: 4))
        guard case .blend(let share) = mixer.kind else { Issue.record("no blend"); return }
        let (before, count) = (images(4), shape.count)
        let after = applied(mixer, to: before)
        for (slot, partner) in mixer.partners.enumerated() {
            for offset in 0..<count {
                let expected =
                    share * Double(before[slot * count + offset])
                    + (1 - share) * Double(before[partner * count + offset])
                #expect(abs(Double(after[slot * count + offset]) - expected) < 1e-2)
            }
        }
    }

    @Test func `CutMix pastes a rectangle, and its labels weigh the area`() throws {
        for batch in 0..<20 {
            let mixer = try #require(draw(BatchMixing(cutmix: 1), count: 5, batch: batch))
            let (before, count) = (images(5), shape.count)
            let after = applied(mixer, to: before)
            let mix = mixer.labels([10, 11, 12, 13, 14], shape: shape)
            for (slot, partner) in mixer.partners.enumerated() where partner != slot {
                let own = (0..<count).count {
                    after[slot * count + $0] == before[slot * count + $0]
                }
                let other = (0..<count).count {
                    after[slot * count + $0] == before[partner * count + $0]
                }
                #expect(own + other == count)
                #expect(abs(mix.shares[slot] - Double(own) / Double(count)) < 1e-12)
                #expect(mix.partners[slot] == 10 + partner)
            }
        }
    }

    @Test func `the cross-entropy of mixed labels is the weighted sum of both`() throws {
        let logits = Tensor<Double>.random([3, 5], seed: 3)
        let (labels, partners, shares) = ([0, 4, 2], [1, 4, 0], [0.3, 0.8, 1])
        let loss = CrossEntropy(labelSmoothing: 0.1)
        func evaluate(_ labels: [Int], _ mix: LabelMix?) throws -> (Double, [Double]) {
            let tape = Tape<Double>(context: context)
            let leaf = tape.leaf(logits)
            let result = loss.evaluate(leaf, labels: labels, mix: mix, on: tape)
            tape.backward(from: result.loss)
            return (result.value, try #require(leaf.gradient).values)
        }
        let mixed = try evaluate(labels, LabelMix(partners: partners, shares: shares))
        let (own, other) = (try evaluate(labels, nil), try evaluate(partners, nil))
        for (index, gradient) in mixed.1.enumerated() {
            let share = shares[index / 5]
            #expect(
                abs(gradient - share * own.1[index] - (1 - share) * other.1[index]) < 1e-12)
        }
        // Image by image, since the shares differ.
        let parts = (0..<3).map { n in
            let row = Tensor<Double>(
                shape: [1, 5], values: Array(logits.values[n * 5..<n * 5 + 5]))
            return shares[n] * loss.value(row, labels: [labels[n]])
                + (1 - shares[n]) * loss.value(row, labels: [partners[n]])
        }
        #expect(abs(mixed.0 - parts.reduce(0, +) / 3) < 1e-12)
    }

    @Test func `in a mixed batch the label with the larger share is right`() {
        let mix = LabelMix(partners: [5, 6, 7], shares: [0.4, 0.5, 0.9])
        #expect(mix.dominant([1, 2, 3]) == [5, 2, 3])
    }

    @Test func `random parts have their area and ratio, and lie in the image`() {
        var areas: [Double] = []
        for index in 0..<500 {
            let crop = RandomCrop(seed: 1, epoch: 0, index: index)
            let region = crop.region(height: 300, width: 400)
            #expect(region == crop.region(height: 300, width: 400))
            #expect(region.row >= 0 && region.row + region.height <= 300)
            #expect(region.column >= 0 && region.column + region.width <= 400)
            let ratio = Double(region.width) / Double(region.height)
            #expect((0.74...1.35).contains(ratio))
            areas.append(Double(region.height * region.width) / 120_000)
        }
        #expect((0.075...0.12).contains(areas.min() ?? 0) && (areas.max() ?? 0) > 0.9)
        #expect(
            RandomCrop.middle(height: 10, width: 100)
                == ImageRegion(row: 0, column: 43, height: 10, width: 13))
        #expect(
            RandomCrop.middle(height: 90, width: 30)
                == ImageRegion(row: 25, column: 0, height: 40, width: 30))
    }

    @Test func `the erased share of images and areas is as asked for`() {
        let regions = (0..<1000).map {
            ErasedRegion.choose(
                probability: 0.25, height: 32, width: 32, seed: 1, epoch: 0, index: $0)
        }
        let erased = regions.compactMap(\.self)
        #expect((200...300).contains(erased.count))
        for region in erased {
            #expect(region.row + region.height <= 32 && region.column + region.width <= 32)
            #expect((0.01...0.36).contains(Double(region.height * region.width) / 1024))
        }
    }

    @Test func `what is erased is zero, and nothing else is`() {
        let table = PixelScale(maximum: 1, mean: [0, 0], deviation: [1, 1]).table()
        var choice = ImageAugmentation()
        choice.erased = ImageRegion(row: 2, column: 1, height: 3, width: 4)
        let tensor = Tensor<Float>(shape: [shape.count])
        tensor.withMutableSpan { span in
            ImageWriter(
                pixels: Array(repeating: 1, count: shape.count), shape: shape, table: table
            ).write(from: 0, choice, to: &span, at: 0)
        }
        #expect(tensor.values.count { $0 == 0 } == 2 * 12)
        #expect(tensor[2 * 6 + 1] == 0 && tensor[4 * 6 + 4] == 0 && tensor[5 * 6 + 4] == 1)
    }
}
