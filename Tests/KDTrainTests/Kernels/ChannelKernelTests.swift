import Testing

@testable import KDTrain

/// The kernels that treat every channel by itself against their plain twins, in both layouts.
@Suite struct ChannelKernelTests {
    private let context = ComputeContext(threads: 2)

    struct Case: Sendable, CustomTestStringConvertible {
        let input: [Int]
        let kernel: Int
        let stride: Int
        let padding: Int

        var shape: WindowShape {
            WindowShape(input: input, kernel: kernel, stride: stride, padding: padding)
        }
        var testDescription: String { shape.description }
    }

    static let cases = [
        Case(input: [1, 1, 1, 1], kernel: 1, stride: 1, padding: 0),
        Case(input: [2, 16, 1, 1], kernel: 3, stride: 2, padding: 1),
        Case(input: [2, 3, 5, 7], kernel: 3, stride: 1, padding: 1),
        Case(input: [2, 32, 5, 7], kernel: 3, stride: 1, padding: 1),
        Case(input: [3, 16, 8, 6], kernel: 3, stride: 2, padding: 1),
        Case(input: [1, 5, 8, 6], kernel: 3, stride: 2, padding: 1),
        Case(input: [2, 48, 7, 5], kernel: 2, stride: 2, padding: 0),
        Case(input: [2, 7, 7, 5], kernel: 2, stride: 2, padding: 0),
        Case(input: [1, 16, 9, 9], kernel: 5, stride: 3, padding: 2),
    ]

    /// The same values in the layout that the kernels prefer.
    private func features(_ shape: [Int], seed: UInt64) -> Tensor<Float> {
        Tensor<Float>.random(shape, seed: seed)
            .inLayout(Float.featureLayout(channels: shape[1]), pool: context.pool)
    }

    /// Both write onto the same values; what they leave must agree.
    private func both(
        _ shape: [Int], _ what: String, _ fast: (Tensor<Float>) -> Void,
        _ plain: (Tensor<Float>) -> Void
    ) {
        let found = Tensor<Float>(shape: shape, repeating: 0.5)
            .inLayout(
                shape.count == 4 ? Float.featureLayout(channels: shape[1]) : .rowMajor,
                pool: context.pool)
        let expected = Tensor<Float>(shape: shape, repeating: 0.5)
        fast(found)
        plain(expected)
        let scale = max(1, expected.values.map(abs).max() ?? 0)
        let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(error <= 2e-5 * scale, "\(what): error \(error)")
    }

    @Test(arguments: cases, [false, true])
    func `max pooling equals its reference`(_ test: Case, adding: Bool) {
        let shape = test.shape
        let input = features(test.input, seed: 1)
        // Equal values, as ReLU leaves them: the first of them gets the gradient.
        for index in stride(from: 0, to: input.count, by: 2) { input[index] = 2 }
        let output = features(shape.output, seed: 2)
        let gradient = features(shape.output, seed: 3)
        both(shape.output, "forward") {
            Float.maxPool(input, into: $0, shape: shape, context: context)
        } _: {
            MaxPool2D.referenceForward(input, into: $0, shape: shape)
        }
        MaxPool2D.referenceForward(input, into: output, shape: shape)
        both(test.input, "gradient") {
            Float.maxPoolGradient(
                gradient, input, output: output, into: $0, adding: adding, shape: shape,
                context: context)
        } _: {
            MaxPool2D.referenceGradient(gradient, input, into: $0, adding: adding, shape: shape)
        }
    }

    @Test(arguments: cases, [false, true])
    func `depthwise convolution equals its reference`(_ test: Case, adding: Bool) {
        let shape = test.shape
        let input = features(test.input, seed: 1)
        let weight = Tensor<Float>.random(
            [test.input[1], 1, test.kernel, test.kernel], seed: 2)
        let gradient = features(shape.output, seed: 3)
        both(shape.output, "forward") {
            Float.depthwiseConvolve(input, weight, into: $0, shape: shape, context: context)
        } _: {
            DepthwiseConv2D.referenceForward(input, weight, into: $0, shape: shape)
        }
        both(test.input, "gradient by the input") {
            Float.depthwiseInputGradient(
                gradient, weight, into: $0, adding: adding, shape: shape, context: context)
        } _: {
            DepthwiseConv2D.referenceInputGradient(
                gradient, weight, into: $0, adding: adding, shape: shape)
        }
        let found = Tensor<Float>(shape: weight.shape, repeating: 0.5)
        let expected = Tensor<Float>(shape: weight.shape, repeating: 0.5)
        Float.depthwiseWeightGradient(
            gradient, input, into: found, adding: adding, shape: shape, context: context)
        DepthwiseConv2D.referenceWeightGradient(
            gradient, input, into: expected, adding: adding, shape: shape)
        let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(error < 1e-4, "gradient by the weight: error \(error)")
    }

    @Test(arguments: [[2, 7, 3, 2], [2, 32, 3, 2], [1, 16, 1, 1]], [false, true])
    func `copied channels equal their reference`(shape: [Int], adding: Bool) {
        let source = features(shape, seed: 1)
        let count = shape[1] / 2
        let wide = [shape[0], 2 * shape[1], shape[2], shape[3]]
        for map in [
            ChannelMap(from: 1, to: 0, count: count), ChannelMap(from: 0, to: 3, count: count),
            ChannelMap(from: 0, to: 1, destinationStep: 2, count: count),
        ] {
            both(wide, "\(map)") {
                Float.copyChannels(source, map, into: $0, adding: adding, context: context)
            } _: {
                ChannelCopy.reference(source, map, into: $0, adding: adding)
            }
        }
    }

    @Test(arguments: [3, 16])
    func `not a number wins a maximum`(channels: Int) {
        let input = features([1, channels, 2, 2], seed: 1)
        input[0] = .nan
        let shape = WindowShape(input: input.shape, kernel: 2, stride: 2, padding: 0)
        let output = features(shape.output, seed: 2)
        Float.maxPool(input, into: output, shape: shape, context: context)
        #expect(output[0].isNaN && !output[1].isNaN)
    }

    /// What convolutions with padding make of flat images: one value but for the edges, whose
    /// variance is small beside the mean. The first pixel is a corner, like nothing else.
    @Test(arguments: [3, 16])
    func `statistics of nearly flat maps are exact to the last bits`(channels: Int) {
        let (batch, side) = (2, 112)
        let values = (0..<batch * channels * side * side).map { index -> Float in
            let (row, column) = (index / side % side, index % side)
            let isEdge = row == 0 || column == 0
            return row + column == 0 ? 900 : isEdge ? 3.5 : 3 + Float(index % 7) * 1e-3
        }
        let input = Tensor<Float>(shape: [batch, channels, side, side], values: values)
            .inLayout(Float.featureLayout(channels: channels), pool: context.pool)
        let mean = Tensor<Float>(shape: [channels], repeating: 0)
        let variance = Tensor<Float>(shape: [channels], repeating: 0)
        if channels == 16 {
            BlockedBatchNorm.statistics(input, mean: mean, variance: variance, context: context)
        } else {
            BatchNorm2D.statistics(input, mean: mean, variance: variance, context: context)
        }
        for channel in 0..<channels {
            let own = (0..<batch).flatMap { image -> [Double] in
                let start = (image * channels + channel) * side * side
                return values[start..<start + side * side].map(Double.init)
            }
            let exact = own.reduce(0, +) / Double(own.count)
            let spread = own.reduce(0) { $0 + ($1 - exact) * ($1 - exact) } / Double(own.count)
            #expect(abs(Double(mean.values[channel]) - exact) <= 1e-6 * abs(exact))
            #expect(abs(Double(variance.values[channel]) - spread) <= 2e-6 * spread)
        }
    }
}
