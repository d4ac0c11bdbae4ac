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

    /// Adds a number to each channel of `[N, C, H, W]`, in place: nothing else may read the input.
    ///
    /// - Parameter bias: `[C]`.
    func addBias(_ bias: Variable<Scalar>, to input: Variable<Scalar>) -> Variable<Scalar> {
        let channels = input.shape[1]
        precondition(bias.shape == [channels], "\(input.shape), \(bias.shape)")
        let one = makeTensor([channels])
        one.fill(1)
        Scalar.affine(
            input.value, ChannelAffine(scale: one, shift: bias.value), into: input.value,
            context: context)
        return record(output: input.value, inputs: [input, bias]) { [context] gradient, inputs in
            if let destination = inputs.accumulator(1) {
                let mean = context.makeTensor(shape: [channels], of: Scalar.self)
                let variance = context.makeTensor(shape: [channels], of: Scalar.self)
                Scalar.channelStatistics(gradient, mean: mean, variance: variance, context: context)
                let count = Scalar(gradient.count / channels)
                for c in 0..<channels { destination[c] += count * mean[c] }
            }
            inputs.donate(gradient, to: 0)
        }
    }
}
