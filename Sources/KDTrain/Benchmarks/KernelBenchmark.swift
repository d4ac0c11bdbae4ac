public import KDModels

/// Times the kernels that a network's layers call, one layer shape after the other.
public struct KernelBenchmark {
    private let architecture: Architecture
    private let batch: Int
    private let context: ComputeContext

    /// Prepares the layers of a network for batches of `batch` images.
    public init(_ architecture: Architecture, batch: Int, context: ComputeContext) {
        precondition(batch >= 1, "batch \(batch)")
        self.architecture = architecture
        self.batch = batch
        self.context = context
    }

    /// One kernel on one shape.
    public struct Result: Hashable, Sendable {
        /// The shape, `128x16x32x32 -> 16 k3 s1 p1`.
        public let shape: String
        /// What was computed: `forward`, `by input`, `by weight`.
        public let kernel: String
        /// How often the network has this layer.
        public let layers: Int
        /// What one call took.
        public let timing: BenchmarkTimer.Timing
        /// Floating-point operations of one call, of a direct convolution; 0 where memory and not
        /// arithmetic is the work.
        public let operations: Double
        /// The bytes that one call must at least read and write.
        public let byteCount: Int
    }

    /// Times every kernel of every different layer.
    ///
    /// - Parameter report: Is called with each result as it comes.
    public func measure(_ timer: BenchmarkTimer, report: (Result) -> Void) {
        for (shape, layers) in counted(architecture.nodes.compactMap(convolution)) {
            measure(shape, layers, timer, report)
        }
        for (shape, layers) in counted(architecture.nodes.compactMap(normalization)) {
            measureNormalization(shape, layers, timer, report)
        }
    }

    /// The different values in the order of their first appearance, and how often they appear.
    private func counted<Value: Hashable>(_ values: [Value]) -> [(Value, Int)] {
        var counts: [Value: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        return values.compactMap { value in counts.removeValue(forKey: value).map { (value, $0) } }
    }

    private func convolution(_ node: Node) -> ConvolutionShape? {
        guard case .convolution(let layer) = node.operation else { return nil }
        let input = architecture.shape(of: node.inputs[0])
        return ConvolutionShape(
            input: [batch, input.channels, input.height, input.width],
            weight: [
                layer.outputChannels, input.channels, layer.window.kernel, layer.window.kernel,
            ],
            stride: layer.window.stride, padding: layer.window.padding)
    }

    private func normalization(_ node: Node) -> [Int]? {
        guard node.operation == .batchNorm else { return nil }
        return [batch, node.shape.channels, node.shape.height, node.shape.width]
    }

    /// Values in the layout that the kernels prefer.
    private func features(_ shape: [Int]) -> Tensor<Float> {
        let features = context.makeFeatures(shape: shape, of: Float.self)
        features.copy(from: .benchmarkValues(shape))
        return features
    }
}

// MARK: - Kernels

extension KernelBenchmark {
    private func measure(
        _ shape: ConvolutionShape, _ layers: Int, _ timer: BenchmarkTimer,
        _ report: (Result) -> Void
    ) {
        let inputShape = [
            shape.batch, shape.inputChannels, shape.inputHeight, shape.inputWidth,
        ]
        let (input, output) = (features(inputShape), features(shape.output))
        let weightShape = [
            shape.outputChannels, shape.inputChannels, shape.kernel, shape.kernel,
        ]
        let weight = Tensor<Float>.benchmarkValues(weightShape)
        let kernels: [(String, () -> Void)] = [
            (
                "forward, trained",
                {
                    Float.convolve(
                        input, weight, into: output, isDifferentiated: true, shape: shape,
                        context: context)
                }
            ),
            (
                "forward, frozen",
                {
                    Float.convolve(
                        input, weight, into: output, isDifferentiated: false, shape: shape,
                        context: context)
                }
            ),
            (
                "by input",
                {
                    Float.convolutionInputGradient(
                        output, weight, into: input, adding: false, shape: shape, context: context)
                }
            ),
            (
                "by weight",
                {
                    Float.convolutionWeightGradient(
                        output, input, into: weight, adding: false, shape: shape, context: context)
                }
            ),
        ]
        let operations =
            2 * Double(shape.batch * shape.outputImage) * Double(shape.patch)
        for (name, kernel) in kernels {
            report(
                Result(
                    shape: shape.description, kernel: name, layers: layers,
                    timing: timer.measure(kernel), operations: operations,
                    byteCount: 4 * (input.count + output.count + weight.count)))
        }
    }

    private func measureNormalization(
        _ shape: [Int], _ layers: Int, _ timer: BenchmarkTimer, _ report: (Result) -> Void
    ) {
        let (input, output) = (features(shape), features(shape))
        let gradient = features(shape)
        let channel = { Tensor<Float>(shape: [shape[1]], repeating: 1) }
        let (mean, variance, weight) = (channel(), channel(), channel())
        let targets = [gradient, channel(), channel()].map {
            GradientTarget(tensor: $0, accumulates: false)
        }
        let backward = BatchNormGradient(
            input: input, output: output, activation: .relu, keepsPassed: false, weight: weight,
            mean: mean, inverseDeviation: variance, usesBatchStatistics: true,
            inputGradient: targets[0], weightGradient: targets[1], biasGradient: targets[2])
        let kernels: [(String, Int, () -> Void)] = [
            (
                "statistics", 1,
                {
                    Float.channelStatistics(
                        input, mean: mean, variance: variance, context: context)
                }
            ),
            (
                "normalise, ReLU", 2,
                {
                    Float.affine(
                        input, ChannelAffine(scale: weight, shift: mean, activation: .relu),
                        into: output, context: context)
                }
            ),
            (
                "gradient", 4,
                { Float.batchNormGradient(output, backward, context: context) }
            ),
        ]
        for (name, tensors, kernel) in kernels {
            report(
                Result(
                    shape: "batch norm \(shape.map(String.init).joined(separator: "x"))",
                    kernel: name, layers: layers, timing: timer.measure(kernel), operations: 0,
                    byteCount: 4 * tensors * input.count))
        }
    }
}
