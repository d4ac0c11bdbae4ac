import Foundation
import Testing

@testable import KDTrain

/// Optimizers and gradient clipping against PyTorch; see Fixtures/make_optimizers.py.
struct OptimizerFixtureTests {
    private let context = ComputeContext(threads: 1)

    private struct Fixture: Decodable {
        struct Clipped: Decodable {
            let limit: Double
            let norm: Double
            let gradients: [[Double]]
        }

        let optimizers: [String: [[Double]]]
        let clipped: [Clipped]

        static func load() throws -> Fixture {
            try jsonFixture("optimizers")
        }
    }

    private static let shapes = [[3, 5], [7]]
    private static let scales = [1, 1e-3, 10, 1e-6, 0.1, 1]

    private func values(salt: Int, _ shape: [Int], scale: Double = 1) -> [Float] {
        TensorDigest.hashed(salt: UInt32(salt), count: shape.reduce(1, *))
            .map { Float($0) * Float(scale) }
    }

    private func parameters<Scalar: KernelScalar>() -> [Parameter<Scalar>] {
        Self.shapes.enumerated().map { index, shape in
            let tensor = Tensor<Scalar>(shape: shape)
            tensor.copy(fromFloats: values(salt: index, shape))
            return Parameter(name: "p\(index)", value: tensor)
        }
    }

    private func setGradients<Scalar>(_ step: Int, of parameters: [Parameter<Scalar>]) {
        for (index, parameter) in parameters.enumerated() {
            parameter.gradient.copy(
                fromFloats: values(
                    salt: 100 + 10 * step + index, parameter.shape, scale: Self.scales[step]))
        }
    }

    private func optimizer<Scalar>(
        _ name: String, _ parameters: [Parameter<Scalar>]
    ) -> any Optimizer<Scalar> {
        switch name {
        case "adam": Adam(parameters, settings: .init(weightDecay: 1e-2))
        case "adamw": Adam(parameters, settings: .init(weightDecay: 0.5, isDecoupled: true))
        default:
            SGD(
                parameters,
                settings: .init(momentum: 0.9, nesterov: name == "nesterov", weightDecay: 1e-2))
        }
    }

    private func check<Scalar: KernelScalar>(
        _ name: String, _ type: Scalar.Type, tolerance: Double
    ) throws {
        let expected = try #require(Fixture.load().optimizers[name])
        let parameters: [Parameter<Scalar>] = parameters()
        let optimizer = optimizer(name, parameters)
        for step in Self.scales.indices {
            setGradients(step, of: parameters)
            optimizer.step(learningRate: 0.01, context: context)
        }
        for (parameter, expected) in zip(parameters, expected) {
            let found = parameter.value.values.map { Double($0) }
            let error = disagreement(found, expected)
            #expect(error < tolerance, "\(name) \(parameter.name): \(error)")
        }
    }

    @Test(arguments: ["sgd", "nesterov", "adam", "adamw"])
    func `six steps end where PyTorch's do`(name: String) throws {
        try check(name, Double.self, tolerance: 1e-12)
        try check(name, Float.self, tolerance: 2e-6)
    }

    @Test func `gradients are clipped as by PyTorch`() throws {
        let cases = try Fixture.load().clipped
        #expect(cases.count == 3)
        for fixture in cases {
            let parameters: [Parameter<Float>] = parameters()
            setGradients(0, of: parameters)
            let norm = GradientClip.norm(parameters, context: context)
            #expect(abs(norm - fixture.norm) < 1e-6 * fixture.norm)
            GradientClip.apply(
                to: parameters, norm: norm, limit: fixture.limit, context: context)
            for (parameter, expected) in zip(parameters, fixture.gradients) {
                let found = parameter.gradient.values.map { Double($0) }
                #expect(disagreement(found, expected) < 1e-6, "limit \(fixture.limit)")
            }
        }
    }

    @Test func `the decay of an average grows to its setting`() {
        #expect(WeightAverage.decay(0.999, step: 1) == 0.1)
        #expect(WeightAverage.decay(0.999, step: 91) == 0.91)
        #expect(WeightAverage.decay(0.999, step: 1_000_000) == 0.999)
        #expect(WeightAverage.decay(0.05, step: 1) == 0.05)
    }
}
