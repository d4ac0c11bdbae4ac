import KDExperiment
import Testing

@testable import KDTrain

/// Features that make a careless AMD divide by zero, overflow or lose its gradient.
struct HostileMapTests {
    enum Map: String, CaseIterable {
        case zero, uniform, oneHot, huge, tiny, denormal, largestFloat, oneHotHuge, zeroQuadrant
        case mixedImages, random

        /// Two images of 3 channels and 4 x 4 pixels.
        var features: Tensor<Float> {
            var values = Tensor<Float>.random([2, 3, 4, 4], seed: 5).values
            switch self {
            case .zero: values = values.map { _ in 0 }
            case .uniform: values = values.map { _ in 0.5 }
            case .oneHot: values = values.indices.map { $0 % 16 == 5 ? 1 : 0 }
            case .huge: values = values.map { $0 * 1e18 }
            case .tiny: values = values.map { $0 * 1e-20 }
            case .denormal: values = values.map { $0 * 1e-38 * 1e-4 }
            case .largestFloat:
                values = values.indices.map { $0.isMultiple(of: 3) ? .greatestFiniteMagnitude : 1 }
            case .oneHotHuge: values = values.indices.map { $0 % 16 == 0 ? 1e18 : 0 }
            case .zeroQuadrant: values = values.indices.map { $0 % 16 < 8 ? 0 : values[$0] }
            case .mixedImages: values = values.indices.map { $0 < 48 ? 0 : values[$0] * 1e25 }
            case .random: break
            }
            return Tensor(shape: [2, 3, 4, 4], values: values)
        }
    }

    static let methods: [FeatureMethod] = [
        .amd(AMDSettings(global: 0.8, local: 0.2)),
        .amd(AMDSettings(margin: 1, terms: [.positive], distance: .sum)),
        .at(ATSettings(p: 1)), .at(ATSettings(p: 2)), .at(ATSettings(p: 4, distance: .sum)),
    ]

    @Test(arguments: Map.allCases, Map.allCases)
    func `values and gradients are finite`(student: Map, teacher: Map) throws {
        for method in Self.methods {
            let tape = Tape<Float>(context: ComputeContext(threads: 1))
            let leaf = tape.leaf(student.features)
            let layer = LayerComparison(
                method.mapLoss, student: leaf, teacher: teacher.features, on: tape)
            tape.backward(from: layer.loss)
            let gradient = try #require(leaf.gradient).values
            #expect(layer.components.allSatisfy { $0.isFinite && $0 >= 0 })
            #expect(gradient.allSatisfy { $0.isFinite })
        }
    }

    @Test(arguments: [[1, 1, 1, 1], [1, 2, 2, 2], [2, 1, 1, 3]], Map.allCases)
    func `maps of a pixel or two are finite too`(shape: [Int], map: Map) throws {
        let count = shape.reduce(1, *)
        let features = Tensor(shape: shape, values: Array(map.features.values.suffix(count)))
        let tape = Tape<Float>(context: ComputeContext(threads: 1))
        let leaf = tape.leaf(features)
        let layer = LayerComparison(
            Self.methods[0].mapLoss, student: leaf, teacher: .random(shape, seed: 9), on: tape)
        tape.backward(from: layer.loss)
        #expect(layer.components.allSatisfy { $0.isFinite })
        #expect(try #require(leaf.gradient).values.allSatisfy { $0.isFinite })
    }

    @Test func `huge and tiny features give the loss of ordinary ones`() {
        let tape = Tape<Float>(context: ComputeContext(threads: 1))
        let values = [Map.random, .huge].map { map in
            LayerComparison(
                Self.methods[0].mapLoss, student: tape.leaf(map.features),
                teacher: .random([2, 3, 4, 4], seed: 9), on: tape
            ).value
        }
        #expect(abs(values[0] - values[1]) < 1e-4 * values[0])
    }

    @Test func `a feature that is not a number shows in the loss`() {
        let tape = Tape<Float>(context: ComputeContext(threads: 1))
        let features = Tensor<Float>.random([2, 3, 4, 4], seed: 1)
        features[40] = .nan
        let layer = LayerComparison(
            Self.methods[0].mapLoss, student: tape.leaf(features),
            teacher: .random([2, 3, 4, 4], seed: 9), on: tape)
        #expect(layer.value.isNaN)
    }

    @Test func `the angular map needs no exponential of the scale`() {
        let margin = AngularMargin(margin: 1.35, scale: 1e4)
        for q in [0.0, 1e-9, 0.5, 1 - 1e-9, 1] {
            let response = margin.angular(
                positive: margin.positive(q), negative: margin.negative(q))
            #expect(response.value.isFinite && response.slope.isFinite)
        }
    }

    @Test func `logits of any size give finite losses`() throws {
        let logits = Tensor<Float>(shape: [2, 3], values: [3e38, -3e38, 0, 1e4, -1e4, 1e4])
        let tape = Tape<Float>(context: ComputeContext(threads: 1))
        let leaf = tape.leaf(logits)
        let loss = SoftTargetDivergence(temperature: 4)
            .evaluate(
                leaf, teacher: Tensor(shape: [2, 3], values: [0, 1, 2, 1e4, 0, 0]), on: tape)
        tape.backward(from: loss.loss)
        #expect(loss.value.isFinite)
        #expect(try #require(leaf.gradient).values.allSatisfy { $0.isFinite })
        #expect(CrossEntropy().value(logits, labels: [0, 2]).isFinite)
    }
}
