import Testing

@testable import KDTrain

/// The fast kernels of `Float` against their plain twins, over seeded odd shapes.
@Suite struct KernelReferenceTests {
    private let comparison = KernelComparison(layout: .rowMajor)
    private var context: ComputeContext { comparison.context }

    static let cases = [
        ConvolutionCase(input: [1, 1, 1, 1], outputs: 1, kernel: 1, stride: 1, padding: 0),
        ConvolutionCase(input: [1, 1, 1, 1], outputs: 1, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [1, 3, 7, 5], outputs: 5, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [3, 7, 13, 11], outputs: 17, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 5, 9, 7], outputs: 3, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [5, 16, 8, 8], outputs: 32, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [17, 16, 8, 8], outputs: 16, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 4, 6, 6], outputs: 8, kernel: 1, stride: 2, padding: 0),
        ConvolutionCase(input: [3, 6, 5, 3], outputs: 7, kernel: 1, stride: 1, padding: 0),
        ConvolutionCase(input: [2, 2, 7, 7], outputs: 3, kernel: 3, stride: 1, padding: 0),
        ConvolutionCase(input: [2, 3, 6, 5], outputs: 2, kernel: 5, stride: 1, padding: 2),
        ConvolutionCase(input: [1, 2, 5, 5], outputs: 2, kernel: 3, stride: 1, padding: 2),
        ConvolutionCase(input: [2, 3, 2, 2], outputs: 4, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [1, 2, 1, 9], outputs: 2, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 3, 37, 31], outputs: 4, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 3, 41, 35], outputs: 4, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [67, 8, 2, 2], outputs: 8, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [130, 4, 4, 4], outputs: 8, kernel: 1, stride: 2, padding: 0),
    ]

    @Test(arguments: cases, [false, true])
    func `convolution equals its reference`(_ test: ConvolutionCase, isDifferentiated: Bool) {
        comparison.convolution(test, isDifferentiated: isDifferentiated)
    }

    @Test(arguments: cases, [false, true])
    func `convolution gradients equal their reference`(_ test: ConvolutionCase, adding: Bool) {
        comparison.convolutionGradients(test, adding: adding)
    }

    static let maps = [
        [1, 3, 1, 1], [1, 1, 1, 2], [2, 3, 5, 7], [3, 17, 4, 4], [5, 2, 11, 13], [9, 16, 8, 8],
    ]

    @Test(arguments: maps, Continuation.all)
    func `batch normalisation equals its reference`(shape: [Int], continuation: Continuation) {
        comparison.channelStatistics(shape)
        comparison.affine(shape, continuation)
        for adding in [false, true] {
            comparison.batchNormGradients(shape, continuation, adding: adding)
        }
    }

    @Test(arguments: [1, 16, 37, 70_001])
    func `norms and averages equal their references`(count: Int) {
        let (first, second) = (
            Tensor<Float>.random([count], seed: 4), Tensor<Float>.random([count], seed: 5)
        )
        let sum = GradientNorm.sumOfSquares(first, context: context)
        let expected = first.values.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(sum - expected) <= 1e-12 * expected)
        let one = ComputeContext(threads: 1)
        #expect(sum == GradientNorm.sumOfSquares(first, context: one))
        let average = first.copy()
        WeightAverageStep.move(average, towards: second, share: 0.25, context: context)
        for index in 0..<count { first[index] += (second[index] - first[index]) * 0.25 }
        comparison.expectClose(average, first, "average")
        GradientNorm.scale(average, by: 0.5, context: context)
        for index in 0..<count { second[index] = first[index] * 0.5 }
        comparison.expectClose(average, second, "scaled")
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
            comparison.expectClose(found, expected, tolerance: 1e-6, what)
        }
        for activation in Continuation.all.filter({ !$0.hasResidual }).map(\.activation) {
            both(shape, "activation") {
                Float.activate(a, activation, into: $0, context: context)
            } _: {
                Elementwise.referenceActivate(a, activation, into: $0)
            }
            both(shape, "activation gradient") {
                Float.activationGradient(
                    a, output: b, activation, into: $0, adding: adding, context: context)
            } _: {
                Elementwise.referenceActivationGradient(
                    a, output: b, activation, into: $0, adding: adding)
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
            comparison.expectClose(fast, plain, "\(m)x\(n)x\(k)")
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
        for (number, pair) in zip(fast, plain).enumerated() {
            comparison.expectClose(pair.0, pair.1, "result \(number)")
        }
    }
}
