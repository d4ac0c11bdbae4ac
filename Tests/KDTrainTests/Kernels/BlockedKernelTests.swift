import Testing

@testable import KDTrain

/// The kernels on blocked features against the plain twins on row-major ones.
@Suite struct BlockedKernelTests {
    private let comparison = KernelComparison(layout: .blocked)
    private let pool = BufferPool()
    private var context: ComputeContext { comparison.context }

    static let cases = [
        ConvolutionCase(input: [1, 3, 7, 5], outputs: 16, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 17, 6, 7], outputs: 16, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [3, 16, 9, 11], outputs: 16, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [1, 16, 1, 1], outputs: 16, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [1, 16, 2, 2], outputs: 32, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 32, 3, 4], outputs: 16, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [9, 48, 8, 8], outputs: 48, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [1, 32, 37, 33], outputs: 80, kernel: 3, stride: 1, padding: 1),
        ConvolutionCase(input: [2, 32, 9, 7], outputs: 64, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [5, 16, 8, 8], outputs: 32, kernel: 3, stride: 2, padding: 1),
        ConvolutionCase(input: [3, 32, 7, 8], outputs: 16, kernel: 1, stride: 2, padding: 0),
        ConvolutionCase(input: [3, 16, 5, 3], outputs: 48, kernel: 1, stride: 1, padding: 0),
        ConvolutionCase(input: [2, 16, 7, 7], outputs: 16, kernel: 3, stride: 1, padding: 0),
        ConvolutionCase(input: [1, 16, 9, 8], outputs: 16, kernel: 5, stride: 2, padding: 2),
        ConvolutionCase(input: [1, 16, 41, 35], outputs: 16, kernel: 3, stride: 3, padding: 1),
        ConvolutionCase(input: [2, 32, 6, 6], outputs: 10, kernel: 3, stride: 1, padding: 1),
    ]

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
    func `convolution equals its reference`(_ test: ConvolutionCase, isDifferentiated: Bool) {
        comparison.convolution(test, isDifferentiated: isDifferentiated)
    }

    @Test(arguments: cases, [false, true])
    func `convolution gradients equal their reference`(_ test: ConvolutionCase, adding: Bool) {
        comparison.convolutionGradients(test, adding: adding)
    }

    static let maps = [
        [1, 16, 1, 1], [1, 16, 1, 2], [2, 32, 5, 7], [9, 16, 8, 8], [130, 48, 3, 3],
    ]

    @Test(arguments: maps, Continuation.all)
    func `batch normalisation equals its reference`(shape: [Int], continuation: Continuation) {
        comparison.channelStatistics(shape)
        comparison.affine(shape, continuation)
        for adding in [false, true] {
            comparison.batchNormGradients(shape, continuation, adding: adding)
        }
    }

    @Test(arguments: maps, [false, true])
    func `pooling and mixed layouts equal their references`(shape: [Int], adding: Bool) {
        let (a, b) = (Tensor<Float>.random(shape, seed: 1), Tensor<Float>.random(shape, seed: 2))
        let pooled = Tensor<Float>.random(Array(shape.prefix(2)), seed: 3)
        let (found, expected) = (pooled.copy(), pooled.copy())
        Float.globalAveragePool(comparison.features(a), into: found, context: context)
        Elementwise.referenceGlobalAveragePool(a, into: expected)
        comparison.expectClose(found, expected, tolerance: 1e-6, "pool")
        let (wide, plain) = (comparison.features(a), a.copy())
        Float.globalAveragePoolGradient(pooled, into: wide, adding: adding, context: context)
        Elementwise.referenceGlobalAveragePoolGradient(pooled, into: plain, adding: adding)
        comparison.expectClose(wide, plain, tolerance: 1e-6, "pool gradient")
        Float.add(a, comparison.features(b), into: wide, context: context)
        Elementwise.referenceAdd(a, b, into: plain)
        comparison.expectClose(wide, plain, tolerance: 1e-6, "add")
        Float.accumulate(
            comparison.features(a), scaledBy: 2, into: b, adding: false, context: context)
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
        let (fast, plain) = (maps(comparison.features(features)), maps(features))
        for (found, expected) in zip(fast.0.values, plain.0.values) {
            #expect(abs(found - expected) <= 1e-5 * abs(expected))
        }
        comparison.expectClose(fast.1, plain.1, "gradient")
    }
}
