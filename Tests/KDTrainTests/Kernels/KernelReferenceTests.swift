import Testing

@testable import KDTrain

/// The fast kernels of `Float` against their plain twins, over seeded odd shapes.
@Suite struct KernelReferenceTests {
    private let context = ComputeContext(threads: 2)

    struct Case: Sendable, CustomTestStringConvertible {
        let input: [Int]
        let outputs: Int
        let kernel: Int
        let stride: Int
        let padding: Int

        var shape: ConvolutionShape {
            ConvolutionShape(
                input: input, weight: [outputs, input[1], kernel, kernel], stride: stride,
                padding: padding)
        }
        var testDescription: String { shape.description }
    }

    static let cases = [
        Case(input: [1, 1, 1, 1], outputs: 1, kernel: 1, stride: 1, padding: 0),
        Case(input: [1, 1, 1, 1], outputs: 1, kernel: 3, stride: 1, padding: 1),
        Case(input: [1, 3, 7, 5], outputs: 5, kernel: 3, stride: 1, padding: 1),
        Case(input: [3, 7, 13, 11], outputs: 17, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 5, 9, 7], outputs: 3, kernel: 3, stride: 2, padding: 1),
        Case(input: [5, 16, 8, 8], outputs: 32, kernel: 3, stride: 2, padding: 1),
        Case(input: [17, 16, 8, 8], outputs: 16, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 4, 6, 6], outputs: 8, kernel: 1, stride: 2, padding: 0),
        Case(input: [3, 6, 5, 3], outputs: 7, kernel: 1, stride: 1, padding: 0),
        Case(input: [2, 2, 7, 7], outputs: 3, kernel: 3, stride: 1, padding: 0),
        Case(input: [2, 3, 6, 5], outputs: 2, kernel: 5, stride: 1, padding: 2),
        Case(input: [1, 2, 5, 5], outputs: 2, kernel: 3, stride: 1, padding: 2),
        Case(input: [2, 3, 2, 2], outputs: 4, kernel: 3, stride: 2, padding: 1),
        Case(input: [1, 2, 1, 9], outputs: 2, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 3, 37, 31], outputs: 4, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 3, 41, 35], outputs: 4, kernel: 3, stride: 2, padding: 1),
        Case(input: [67, 8, 2, 2], outputs: 8, kernel: 3, stride: 1, padding: 1),
        Case(input: [130, 4, 4, 4], outputs: 8, kernel: 1, stride: 2, padding: 0),
    ]

    private func expectClose(
        _ found: Tensor<Float>, _ expected: Tensor<Float>, tolerance: Float = 2e-5,
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let scale = max(1, expected.values.map(abs).max() ?? 0)
        let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
        #expect(
            error <= tolerance * scale, "\(what): error \(error)", sourceLocation: sourceLocation)
    }

    @Test(arguments: cases, [false, true])
    func `convolution equals its reference`(_ test: Case, isDifferentiated: Bool) {
        let shape = test.shape
        let input = Tensor<Float>.random(test.input, seed: 1)
        let weight = Tensor<Float>.random(
            [test.outputs, test.input[1], test.kernel, test.kernel], seed: 2)
        let (fast, plain) = (
            Tensor<Float>(shape: shape.output, repeating: .nan), Tensor<Float>(shape: shape.output)
        )
        Float.convolve(
            input, weight, into: fast, isDifferentiated: isDifferentiated, shape: shape,
            context: context)
        Conv2D.referenceForward(input, weight, into: plain, shape: shape)
        expectClose(fast, plain, "forward")
    }

    @Test(arguments: cases, [false, true])
    func `convolution gradients equal their reference`(_ test: Case, adding: Bool) {
        let shape = test.shape
        let input = Tensor<Float>.random(test.input, seed: 1)
        let weight = Tensor<Float>.random(
            [test.outputs, test.input[1], test.kernel, test.kernel], seed: 2)
        let gradient = Tensor<Float>.random(shape.output, seed: 3)
        let before: Float = adding ? 0.5 : .nan
        for target in [input, weight] {
            let fast = Tensor<Float>(shape: target.shape, repeating: before)
            let plain = Tensor<Float>(shape: target.shape, repeating: before)
            if target.shape == input.shape && target.values == input.values {
                Float.convolutionInputGradient(
                    gradient, weight, into: fast, adding: adding, shape: shape, context: context)
                Conv2D.referenceInputGradient(
                    gradient, weight, into: plain, adding: adding, shape: shape)
            } else {
                Float.convolutionWeightGradient(
                    gradient, input, into: fast, adding: adding, shape: shape, context: context)
                Conv2D.referenceWeightGradient(
                    gradient, input, into: plain, adding: adding, shape: shape)
            }
            expectClose(fast, plain, "gradient of \(target.shape)")
        }
    }

    static let maps = [
        [1, 1, 1, 2], [2, 3, 5, 7], [3, 17, 4, 4], [5, 2, 11, 13], [9, 16, 8, 8],
    ]

    @Test(arguments: maps, [false, true])
    func `batch normalisation equals its reference`(shape: [Int], relu: Bool) {
        let input = Tensor<Float>.random(shape, seed: 1)
        for index in 0..<input.count { input[index] += 30 }
        let channels = shape[1]
        var found: [Tensor<Float>] = []
        var expected: [Tensor<Float>] = []
        for index in 0..<4 {
            let shape = index < 2 ? [channels] : shape
            found.append(Tensor(shape: shape, repeating: .nan))
            expected.append(Tensor(shape: shape, repeating: .nan))
        }
        let (scale, shift) = (
            Tensor<Float>.random([channels], seed: 2),
            Tensor<Float>(shape: [channels], repeating: -30)
        )
        Float.channelStatistics(input, mean: found[0], variance: found[1], context: context)
        BatchNorm2D.referenceStatistics(input, mean: expected[0], variance: expected[1])
        Float.affine(
            input, scale: scale, shift: shift, relu: relu, into: found[2], context: context)
        BatchNorm2D.referenceAffine(
            input, scale: scale, shift: shift, relu: relu, into: expected[2])
        for (position, pair) in zip(found, expected).prefix(3).enumerated() {
            expectClose(pair.0, pair.1, "result \(position)")
        }
    }

    @Test(arguments: maps, [(false, false), (true, false), (false, true), (true, true)])
    func `batch normalisation gradients equal their reference`(
        shape: [Int], options: (fused: Bool, adding: Bool)
    ) {
        let (fused, adding) = options
        let channels = [shape[1]]
        func results() -> [Tensor<Float>] {
            [shape, channels, channels].map { Tensor(shape: $0, repeating: adding ? 0.25 : .nan) }
        }
        func gradient(_ targets: [Tensor<Float>]) -> BatchNormGradient<Float> {
            let targets = targets.map { GradientTarget(tensor: $0, accumulates: adding) }
            return BatchNormGradient(
                input: .random(shape, seed: 1), output: fused ? .random(shape, seed: 2) : nil,
                weight: .random(channels, seed: 3), mean: .random(channels, seed: 4, scale: 0.1),
                inverseDeviation: Tensor(shape: channels, repeating: 1.3),
                usesBatchStatistics: !adding, inputGradient: targets[0],
                weightGradient: targets[1], biasGradient: targets[2])
        }
        let (fast, plain) = (results(), results())
        let outputGradient = Tensor<Float>.random(shape, seed: 5)
        Float.batchNormGradient(outputGradient, gradient(fast), context: context)
        BatchNorm2D.referenceGradient(outputGradient, gradient(plain))
        for position in 0..<3 { expectClose(fast[position], plain[position], "\(position)") }
    }

    @Test(arguments: [1, 16, 37, 70_001])
    func `norms and averages equal their references`(count: Int) {
        let (first, second) = (
            Tensor<Float>.random([count], seed: 4), Tensor<Float>.random([count], seed: 5)
        )
        let sum = GradientNorm.sumOfSquares(first, context: context)
        let expected = GradientNorm.referenceSumOfSquares(first)
        #expect(abs(sum - expected) <= 1e-12 * expected)
        let one = ComputeContext(threads: 1)
        #expect(sum == GradientNorm.sumOfSquares(first, context: one))
        let average = first.copy()
        WeightAverageStep.move(average, towards: second, share: 0.25, context: context)
        WeightAverageStep.referenceMove(first, towards: second, share: 0.25)
        expectClose(average, first, "average")
        GradientNorm.scale(average, by: 0.5, context: context)
        for index in 0..<count { second[index] = first[index] * 0.5 }
        expectClose(average, second, "scaled")
    }

    @Test(arguments: maps, [false, true])
    func `element-by-element kernels equal their references`(shape: [Int], adding: Bool) {
        let (a, b) = (Tensor<Float>.random(shape, seed: 1), Tensor<Float>.random(shape, seed: 2))
        let pooled = Tensor<Float>.random(Array(shape.prefix(2)), seed: 3)
        func both(
            _ shape: [Int], _ what: String, _ fast: (Tensor<Float>) -> Void,
            _ plain: (Tensor<Float>) -> Void
        ) {
            let found = Tensor<Float>(shape: shape, repeating: 0.5)
            let expected = Tensor<Float>(shape: shape, repeating: 0.5)
            fast(found)
            plain(expected)
            expectClose(found, expected, tolerance: 1e-6, what)
        }
        for ceiling in [Float.infinity, 0.25] {
            both(shape, "relu") {
                Float.relu(a, ceiling: ceiling, into: $0, context: context)
            } _: {
                Elementwise.referenceReLU(a, ceiling: ceiling, into: $0)
            }
            both(shape, "relu gradient") {
                Float.reluGradient(
                    a, output: b, ceiling: ceiling, into: $0, adding: adding, context: context)
            } _: {
                Elementwise.referenceReLUGradient(
                    a, output: b, ceiling: ceiling, into: $0, adding: adding)
            }
        }
        both(shape, "add") {
            Float.add(a, b, into: $0, context: context)
        } _: {
            Elementwise.referenceAdd(a, b, into: $0)
        }
        both(shape, "accumulate") {
            Float.accumulate(a, scaledBy: -1.5, into: $0, adding: adding, context: context)
        } _: {
            Elementwise.referenceAccumulate(a, scaledBy: -1.5, into: $0, adding: adding)
        }
        both(pooled.shape, "pool") {
            Float.globalAveragePool(a, into: $0, context: context)
        } _: {
            Elementwise.referenceGlobalAveragePool(a, into: $0)
        }
        both(shape, "pool gradient") {
            Float.globalAveragePoolGradient(pooled, into: $0, adding: adding, context: context)
        } _: {
            Elementwise.referenceGlobalAveragePoolGradient(pooled, into: $0, adding: adding)
        }
    }

    @Test(arguments: [false, true], [(false, false), (true, false), (false, true), (true, true)])
    func `matrix products equal their reference`(
        adding: Bool, transposed: (first: Bool, second: Bool)
    ) {
        let (first, second) = transposed
        for (m, n, k) in [(1, 1, 1), (3, 5, 7), (17, 2, 31)] {
            let a = MatrixOperand(
                Tensor<Float>.random(first ? [k, m] : [m, k], seed: 1), transposed: first)
            let b = MatrixOperand(
                Tensor<Float>.random(second ? [n, k] : [k, n], seed: 2), transposed: second)
            let fast = Tensor<Float>(shape: [m, n], repeating: 0.5)
            let plain = Tensor<Float>(shape: [m, n], repeating: 0.5)
            Float.multiply(a, b, into: fast, adding: adding, context: context)
            MatrixProduct.reference(a, b, into: plain, adding: adding)
            expectClose(fast, plain, "\(m)x\(n)x\(k)")
        }
    }

    @Test(arguments: [1, 15, 16, 37], [false, true])
    func `optimizer steps equal their references`(count: Int, nesterov: Bool) {
        let momentum = MomentumStep<Float>(
            learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: nesterov)
        let adam = AdamStep<Float>(
            stepSize: 0.01, rootOfCorrection: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 1e-6,
            weightDecay: 0.01, retained: nesterov ? 0.9 : 1)
        let gradient = Tensor<Float>.random([count], seed: 1)
        func tensors() -> [Tensor<Float>] {
            [.random([count], seed: 2), .random([count], seed: 3), Tensor(shape: [count])]
        }
        let (fast, plain) = (tensors(), tensors())
        Float.momentumStep(
            momentum, value: fast[0], gradient: gradient, buffer: fast[1], context: context)
        OptimizerStep.referenceMomentum(
            momentum, value: plain[0], gradient: gradient, buffer: plain[1])
        Float.adamStep(
            adam, value: fast[0], gradient: gradient, mean: fast[1], square: fast[2],
            context: context)
        OptimizerStep.referenceAdam(
            adam, value: plain[0], gradient: gradient, mean: plain[1], square: plain[2])
        for position in 0..<3 { expectClose(fast[position], plain[position], "\(position)") }
    }
}
