extension Tape {
    /// The largest value of each window of `[N, C, H, W]`; ties pass the gradient to the first.
    public func maxPool(
        _ input: Variable<Scalar>, kernel: Int, stride: Int, padding: Int
    ) -> Variable<Scalar> {
        let shape = WindowShape(
            input: input.shape, kernel: kernel, stride: stride, padding: padding)
        let output = makeFeatures(shape.output, like: input)
        Scalar.maxPool(input.value, into: output, shape: shape, context: context)
        return record(output: output, inputs: [input]) { [context] gradient, inputs in
            guard let target = inputs.target(0) else { return }
            Scalar.maxPoolGradient(
                gradient, input.value, output: output, into: target.tensor,
                adding: target.accumulates, shape: shape, context: context)
        }
    }

    /// The convolution of each channel of `input` `[N, C, H, W]` with its own kernel of `weight`
    /// `[C, 1, k, k]`, without bias.
    public func depthwiseConvolution(
        _ input: Variable<Scalar>, weight: Variable<Scalar>, stride: Int, padding: Int
    ) -> Variable<Scalar> {
        let kernel = weight.shape[2]
        let shape = WindowShape(
            input: input.shape, kernel: kernel, stride: stride, padding: padding)
        precondition(
            weight.shape == [shape.channels, 1, kernel, kernel], "\(input.shape), \(weight.shape)")
        let output = makeFeatures(shape.output, like: input)
        Scalar.depthwiseConvolve(
            input.value, weight.value, into: output, shape: shape, context: context)
        return record(output: output, inputs: [input, weight]) { [context] gradient, inputs in
            if let target = inputs.target(1) {
                Scalar.depthwiseWeightGradient(
                    gradient, input.value, into: target.tensor, adding: target.accumulates,
                    shape: shape, context: context)
            }
            if let target = inputs.target(0) {
                Scalar.depthwiseInputGradient(
                    gradient, weight.value, into: target.tensor, adding: target.accumulates,
                    shape: shape, context: context)
            }
        }
    }

    /// Memory for features with as many channels as the input, in its layout.
    private func makeFeatures(_ shape: [Int], like input: Variable<Scalar>) -> Tensor<Scalar> {
        Tensor(uninitialized: shape, layout: input.value.layout, pool: context.pool)
    }
}
