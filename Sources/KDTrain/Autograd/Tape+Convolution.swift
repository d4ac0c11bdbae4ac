extension Tape {
    /// The convolution of `input` `[N, C, H, W]` with `weight` `[O, C, k, k]`, without bias.
    public func convolution(
        _ input: Variable<Scalar>, weight: Variable<Scalar>, stride: Int, padding: Int
    ) -> Variable<Scalar> {
        let shape = ConvolutionShape(
            input: input.shape, weight: weight.shape, stride: stride, padding: padding)
        let output = context.makeFeatures(shape: shape.output, of: Scalar.self)
        Scalar.convolve(
            input.value, weight.value, into: output,
            isDifferentiated: input.requiresGradient || weight.requiresGradient, shape: shape,
            context: context)
        return record(output: output, inputs: [input, weight]) { [context] gradient, inputs in
            if let target = inputs.target(1) {
                Scalar.convolutionWeightGradient(
                    gradient, input.value, into: target.tensor, adding: target.accumulates,
                    shape: shape, context: context)
            }
            if let target = inputs.target(0) {
                Scalar.convolutionInputGradient(
                    gradient, weight.value, into: target.tensor, adding: target.accumulates,
                    shape: shape, context: context)
            }
        }
    }
}
