import Testing

@testable import KDTrain

/// A convolution to try kernels on.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
    let input: [Int]
    let outputs: Int
    let kernel: Int
    let stride: Int
    let padding: Int

    var weight: [Int] { [outputs, input[1], kernel, kernel] }
    var shape: ConvolutionShape {
        ConvolutionShape(input: input, weight: weight, stride: stride, padding: padding)
    }
    var testDescription: String { shape.description }
}

/// What follows a batch normalisation in one pass.
struct Continuation: Sendable, CustomTestStringConvertible {
    let activation: Activation
    let hasResidual: Bool

    static let all = [Activation.identity, .relu, Activation(floor: 0, ceiling: 0.75)].flatMap {
        activation in
        [false, true].map { Continuation(activation: activation, hasResidual: $0) }
    }

    var testDescription: String {
        "\(hasResidual ? "addition, " : "")\(activation.floor)...\(activation.ceiling)"
    }
}

/// The fast kernels of `Float` against their plain twins, on features in one layout.
struct KernelComparison {
    let context = ComputeContext(threads: 2)
    /// The layout of features whose channels allow it.
    let layout: FeatureLayout
    private let pool = BufferPool()

    init(layout: FeatureLayout) { self.layout = layout }

    /// The same features in the layout under test.
    func features(_ tensor: Tensor<Float>) -> Tensor<Float> {
        guard layout == .blocked, tensor.shape[1].isMultiple(of: Vector.width) else {
            return tensor
        }
        return tensor.inLayout(.blocked, pool: pool)
    }

    func expectClose(
        _ found: Tensor<Float>, _ expected: Tensor<Float>, tolerance: Float = 2e-5,
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let scale = max(1, expected.values.map(abs).max() ?? 0)
        // Not max(): a NaN must not be passed over.
        let worst = zip(found.values, expected.values).map { abs($0 - $1) }
            .first { !($0 <= tolerance * scale) }
        #expect(worst == nil, "\(what): error \(worst ?? 0)", sourceLocation: sourceLocation)
    }
}

// MARK: - Convolution

extension KernelComparison {
    func convolution(_ test: ConvolutionCase, isDifferentiated: Bool) {
        let shape = test.shape
        let input = Tensor<Float>.random(test.input, seed: 1)
        let weight = Tensor<Float>.random(test.weight, seed: 2)
        let fast = features(Tensor<Float>(shape: shape.output, repeating: .nan))
        let plain = Tensor<Float>(shape: shape.output)
        Float.convolve(
            features(input), weight, into: fast, isDifferentiated: isDifferentiated, shape: shape,
            context: context)
        Conv2D.referenceForward(input, weight, into: plain, shape: shape)
        expectClose(fast, plain, "forward")
    }

    func convolutionGradients(_ test: ConvolutionCase, adding: Bool) {
        let shape = test.shape
        let input = Tensor<Float>.random(test.input, seed: 1)
        let weight = Tensor<Float>.random(test.weight, seed: 2)
        let gradient = Tensor<Float>.random(shape.output, seed: 3)
        let before: Float = adding ? 0.5 : .nan
        let byInput = Tensor<Float>(shape: input.shape, repeating: before)
        let foundInput = features(byInput.copy())
        Float.convolutionInputGradient(
            features(gradient), weight, into: foundInput, adding: adding, shape: shape,
            context: context)
        Conv2D.referenceInputGradient(gradient, weight, into: byInput, adding: adding, shape: shape)
        expectClose(foundInput, byInput, "by input")
        let byWeight = Tensor<Float>(shape: weight.shape, repeating: before)
        let foundWeight = byWeight.copy()
        Float.convolutionWeightGradient(
            features(gradient), features(input), into: foundWeight, adding: adding, shape: shape,
            context: context)
        Conv2D.referenceWeightGradient(
            gradient, input, into: byWeight, adding: adding, shape: shape)
        expectClose(foundWeight, byWeight, "by weight")
    }
}

// MARK: - Batch normalisation

extension KernelComparison {
    func channelStatistics(_ shape: [Int]) {
        let input = Tensor<Float>.random(shape, seed: 1)
        for index in 0..<input.count { input[index] += 30 }
        let results = (0..<4).map { _ in Tensor<Float>(shape: [shape[1]], repeating: .nan) }
        Float.channelStatistics(
            features(input), mean: results[0], variance: results[1], context: context)
        BatchNorm2D.referenceStatistics(input, mean: results[2], variance: results[3])
        expectClose(results[0], results[2], "mean")
        expectClose(results[1], results[3], "variance")
    }

    func affine(_ shape: [Int], _ continuation: Continuation) {
        let residual =
            continuation.hasResidual ? Tensor<Float>.random(shape, seed: 3) : nil
        func affine(_ residual: Tensor<Float>?) -> ChannelAffine<Float> {
            ChannelAffine(
                scale: .random([shape[1]], seed: 2), shift: .random([shape[1]], seed: 4),
                residual: residual, activation: continuation.activation)
        }
        let input = Tensor<Float>.random(shape, seed: 1)
        let found = features(Tensor<Float>(shape: shape, repeating: .nan))
        let expected = Tensor<Float>(shape: shape)
        Float.affine(features(input), affine(residual.map(features)), into: found, context: context)
        BatchNorm2D.referenceAffine(input, affine(residual), into: expected)
        expectClose(found, expected, tolerance: 1e-6, "affine")
        // A value that is no number must not be hidden by the activation.
        input[input.count - 1] = .nan
        Float.affine(features(input), affine(residual.map(features)), into: found, context: context)
        #expect(found[found.count - 1].isNaN)
    }

    func batchNormGradients(_ shape: [Int], _ continuation: Continuation, adding: Bool) {
        let channels = [shape[1]]
        let activation = continuation.activation
        // Many values lie on the edges of the range, where nothing passes.
        let output = Tensor<Float>.random(shape, seed: 2)
        for index in 0..<output.count { output[index] = activation.clamp(output[index]) }
        func run(
            _ features: (Tensor<Float>) -> Tensor<Float>,
            _ kernel: (Tensor<Float>, BatchNormGradient<Float>) -> Void
        ) -> [Tensor<Float>] {
            let before: Float = adding ? 0.25 : .nan
            let results = [
                features(Tensor(shape: shape, repeating: before)),
                Tensor(shape: channels, repeating: before),
                Tensor(shape: channels, repeating: before),
            ]
            let targets = results.map { GradientTarget(tensor: $0, accumulates: adding) }
            let outputGradient = features(.random(shape, seed: 5))
            let gradient = BatchNormGradient(
                input: features(.random(shape, seed: 1)), output: features(output),
                activation: activation, keepsPassed: continuation.hasResidual,
                weight: .random(channels, seed: 3), mean: .random(channels, seed: 4, scale: 0.1),
                inverseDeviation: Tensor(shape: channels, repeating: 1.3),
                usesBatchStatistics: !adding, inputGradient: targets[0],
                weightGradient: targets[1], biasGradient: targets[2])
            kernel(outputGradient, gradient)
            return results + [outputGradient]
        }
        let found = run(features) { Float.batchNormGradient($0, $1, context: context) }
        let expected = run({ $0.copy() }) { BatchNorm2D.referenceGradient($0, $1) }
        for (number, pair) in zip(found, expected).enumerated() {
            expectClose(pair.0, pair.1, "result \(number)")
        }
    }
}
