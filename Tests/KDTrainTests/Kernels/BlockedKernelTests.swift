import Testing

@testable import KDTrain

/// The kernels on blocked features against the plain twins on row-major ones.
@Suite struct BlockedKernelTests {
    private let context = ComputeContext(threads: 2)
    private let pool = BufferPool()

    typealias Case = KernelReferenceTests.Case

    static let cases = [
        Case(input: [1, 3, 7, 5], outputs: 16, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 17, 6, 7], outputs: 16, kernel: 3, stride: 2, padding: 1),
        Case(input: [3, 16, 9, 11], outputs: 16, kernel: 3, stride: 1, padding: 1),
        Case(input: [1, 16, 1, 1], outputs: 16, kernel: 3, stride: 1, padding: 1),
        Case(input: [1, 16, 2, 2], outputs: 32, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 32, 3, 4], outputs: 16, kernel: 3, stride: 1, padding: 1),
        Case(input: [9, 48, 8, 8], outputs: 48, kernel: 3, stride: 1, padding: 1),
        Case(input: [1, 32, 37, 33], outputs: 80, kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 32, 9, 7], outputs: 64, kernel: 3, stride: 2, padding: 1),
        Case(input: [5, 16, 8, 8], outputs: 32, kernel: 3, stride: 2, padding: 1),
        Case(input: [3, 32, 7, 8], outputs: 16, kernel: 1, stride: 2, padding: 0),
        Case(input: [3, 16, 5, 3], outputs: 48, kernel: 1, stride: 1, padding: 0),
        Case(input: [2, 16, 7, 7], outputs: 16, kernel: 3, stride: 1, padding: 0),
        Case(input: [1, 16, 9, 8], outputs: 16, kernel: 5, stride: 2, padding: 2),
        Case(input: [1, 16, 41, 35], outputs: 16, kernel: 3, stride: 3, padding: 1),
        Case(input: [2, 32, 6, 6], outputs: 10, kernel: 3, stride: 1, padding: 1),
    ]

    private func blocked(_ tensor: Tensor<Float>) -> Tensor<Float> {
        tensor.shape[1].isMultiple(of: 16) ? tensor.inLayout(.blocked, pool: pool) : tensor
    }

    private func expectClose(
        _ found: Tensor<Float>, _ expected: Tensor<Float>, tolerance: Float = 2e-5,
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let scale = max(1, expected.values.map(abs).max() ?? 0)
        let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
        #expect(
            error <= tolerance * scale, "\(what): error \(error)", sourceLocation: sourceLocation)
    }

    @Test func `indices, spans, values and reshaping do not show the layout`() {
        let plain = Tensor<Float>.random([2, 32, 3, 5], seed: 1)
        let tensor = plain.inLayout(.blocked, pool: pool)
        #expect(tensor.layout == .blocked)
        #expect(tensor.values == plain.values)
        #expect((0..<tensor.count).allSatisfy { tensor[$0] == plain[$0] })
        #expect(tensor.reshaped([6, 160]).values == plain.values)
        tensor.withMutableSpan { $0[77] = 9 }
        plain.withMutableSpan { $0[77] = 9 }
        #expect(tensor.copy().inLayout(.rowMajor, pool: pool).values == plain.values)
        tensor[3] = 4
        #expect(tensor.withSpan { $0[3] } == 4)
    }

    @Test(arguments: cases, [false, true])
    func `convolution equals its reference`(_ test: Case, isDifferentiated: Bool) {
        let shape = test.shape
        let input = Tensor<Float>.random(test.input, seed: 1)
        let weight = Tensor<Float>.random(
            [test.outputs, test.input[1], test.kernel, test.kernel], seed: 2)
        let fast = blocked(Tensor<Float>(shape: shape.output, repeating: .nan))
        let plain = Tensor<Float>(shape: shape.output)
        Float.convolve(
            blocked(input), weight, into: fast, isDifferentiated: isDifferentiated, shape: shape,
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
        let byInput = Tensor<Float>(shape: input.shape, repeating: before)
        let found = blocked(byInput.copy())
        Float.convolutionInputGradient(
            blocked(gradient), weight, into: found, adding: adding, shape: shape, context: context)
        Conv2D.referenceInputGradient(gradient, weight, into: byInput, adding: adding, shape: shape)
        expectClose(found, byInput, "by input")
        let byWeight = Tensor<Float>(shape: weight.shape, repeating: before)
        let foundWeight = byWeight.copy()
        Float.convolutionWeightGradient(
            blocked(gradient), blocked(input), into: foundWeight, adding: adding, shape: shape,
            context: context)
        Conv2D.referenceWeightGradient(
            gradient, input, into: byWeight, adding: adding, shape: shape)
        expectClose(foundWeight, byWeight, "by weight")
    }

    static let maps = [[1, 16, 1, 2], [2, 32, 5, 7], [9, 16, 8, 8], [130, 48, 3, 3]]

    @Test(arguments: maps, [false, true])
    func `batch normalisation equals its reference`(shape: [Int], relu: Bool) {
        let input = Tensor<Float>.random(shape, seed: 1)
        for index in 0..<input.count { input[index] += 30 }
        let channels = [shape[1]]
        let statistics = (0..<4).map { _ in Tensor<Float>(shape: channels, repeating: .nan) }
        Float.channelStatistics(
            blocked(input), mean: statistics[0], variance: statistics[1], context: context)
        BatchNorm2D.referenceStatistics(input, mean: statistics[2], variance: statistics[3])
        expectClose(statistics[0], statistics[2], "mean")
        expectClose(statistics[1], statistics[3], "variance")
        let (scale, shift) = (
            Tensor<Float>.random(channels, seed: 2), Tensor<Float>(shape: channels, repeating: -30)
        )
        let (found, expected) = (blocked(Tensor<Float>(shape: shape)), Tensor<Float>(shape: shape))
        Float.affine(
            blocked(input), scale: scale, shift: shift, relu: relu, into: found, context: context)
        BatchNorm2D.referenceAffine(input, scale: scale, shift: shift, relu: relu, into: expected)
        expectClose(found, expected, "affine")
    }

    @Test(arguments: maps, [(false, false), (true, false), (false, true), (true, true)])
    func `batch normalisation gradients equal their reference`(
        shape: [Int], options: (fused: Bool, adding: Bool)
    ) {
        let (fused, adding) = options
        let channels = [shape[1]]
        func results(_ prepare: (Tensor<Float>) -> Tensor<Float>) -> [Tensor<Float>] {
            let before: Float = adding ? 0.25 : .nan
            return [prepare(Tensor(shape: shape, repeating: before))]
                + (0..<2).map { _ in Tensor(shape: channels, repeating: before) }
        }
        func gradient(
            _ targets: [Tensor<Float>], _ prepare: (Tensor<Float>) -> Tensor<Float>
        ) -> BatchNormGradient<Float> {
            let targets = targets.map { GradientTarget(tensor: $0, accumulates: adding) }
            return BatchNormGradient(
                input: prepare(.random(shape, seed: 1)),
                output: fused ? prepare(.random(shape, seed: 2)) : nil,
                weight: .random(channels, seed: 3), mean: .random(channels, seed: 4, scale: 0.1),
                inverseDeviation: Tensor(shape: channels, repeating: 1.3),
                usesBatchStatistics: !adding, inputGradient: targets[0],
                weightGradient: targets[1], biasGradient: targets[2])
        }
        let (fast, plain) = (results(blocked), results { $0 })
        let outputGradient = Tensor<Float>.random(shape, seed: 5)
        Float.batchNormGradient(
            blocked(outputGradient), gradient(fast, blocked), context: context)
        BatchNorm2D.referenceGradient(outputGradient, gradient(plain) { $0 })
        for position in 0..<3 { expectClose(fast[position], plain[position], "\(position)") }
    }

    @Test(arguments: maps, [false, true])
    func `pooling and mixed layouts equal their references`(shape: [Int], adding: Bool) {
        let (a, b) = (Tensor<Float>.random(shape, seed: 1), Tensor<Float>.random(shape, seed: 2))
        let pooled = Tensor<Float>.random(Array(shape.prefix(2)), seed: 3)
        let (found, expected) = (pooled.copy(), pooled.copy())
        Float.globalAveragePool(blocked(a), into: found, context: context)
        Elementwise.referenceGlobalAveragePool(a, into: expected)
        expectClose(found, expected, tolerance: 1e-6, "pool")
        let (wide, plain) = (blocked(a), a.copy())
        Float.globalAveragePoolGradient(pooled, into: wide, adding: adding, context: context)
        Elementwise.referenceGlobalAveragePoolGradient(pooled, into: plain, adding: adding)
        expectClose(wide, plain, tolerance: 1e-6, "pool gradient")
        Float.add(a, blocked(b), into: wide, context: context)
        Elementwise.referenceAdd(a, b, into: plain)
        expectClose(wide, plain, tolerance: 1e-6, "add")
        Float.accumulate(blocked(a), scaledBy: 2, into: b, adding: false, context: context)
        #expect(b.values == a.values.map { 2 * $0 })
    }

    @Test(arguments: maps, [1, 2, 4])
    func `attention maps equal those of row-major features`(shape: [Int], power: Int) {
        let features = Tensor<Float>.random(shape, seed: 1)
        let pixels = shape[2] * shape[3]
        func maps(_ features: Tensor<Float>) -> (Tensor<Double>, Tensor<Float>) {
            let map = Tensor<Double>(shape: [shape[0], pixels])
            let scale = Tensor<Double>(shape: [shape[0]])
            Float.spatialMap(features, power: power, into: map, scale: scale, context: context)
            let gradient = features.copy()
            Float.spatialMapGradient(
                map, scale: scale, features, power: power, into: gradient, adding: true,
                context: context)
            return (map, gradient)
        }
        let (fast, plain) = (maps(blocked(features)), maps(features))
        for (found, expected) in zip(fast.0.values, plain.0.values) {
            #expect(abs(found - expected) <= 1e-5 * abs(expected))
        }
        expectClose(fast.1, plain.1, "gradient")
    }
}
