/// Batch normalisation as plain loops, for any scalar.
extension BatchNorm2D {
    /// The flat indices of a channel's elements in `[N, C, H, W]`, image by image.
    private static func indices(ofChannel c: Int, shape: [Int]) -> [Int] {
        let pixels = shape[2] * shape[3]
        return (0..<shape[0]).flatMap { n in
            let first = (n * shape[1] + c) * pixels
            return first..<first + pixels
        }
    }

    static func referenceStatistics<Scalar>(
        _ input: Tensor<Scalar>, mean: Tensor<Scalar>, variance: Tensor<Scalar>
    ) {
        for c in 0..<input.shape[1] {
            let channel = indices(ofChannel: c, shape: input.shape)
            let average = channel.reduce(0) { $0 + input[$1] } / Scalar(channel.count)
            let squares = channel.reduce(0) { sum, index in
                sum + (input[index] - average) * (input[index] - average)
            }
            mean[c] = average
            variance[c] = squares / Scalar(channel.count)
        }
    }

    static func referenceAffine<Scalar>(
        _ input: Tensor<Scalar>, _ affine: ChannelAffine<Scalar>, into output: Tensor<Scalar>
    ) {
        for c in 0..<input.shape[1] {
            for index in indices(ofChannel: c, shape: input.shape) {
                let value = affine.scale[c] * input[index] + affine.shift[c]
                output[index] = affine.activation.clamp(value + (affine.residual?[index] ?? 0))
            }
        }
    }

    static func referenceGradient<Scalar>(
        _ outputGradient: Tensor<Scalar>, _ gradient: BatchNormGradient<Scalar>
    ) {
        let shape = gradient.input.shape
        let activation = gradient.activation
        for c in 0..<shape[1] {
            let channel = indices(ofChannel: c, shape: shape)
            let (mean, inverse) = (gradient.mean[c], gradient.inverseDeviation[c])
            let passed = channel.map { index in
                activation.isIdentity || activation.passes(gradient.output[index])
                    ? outputGradient[index] : 0
            }
            if gradient.keepsPassed {
                for (index, value) in zip(channel, passed) { outputGradient[index] = value }
            }
            let normalised = channel.map { (gradient.input[$0] - mean) * inverse }
            let biasGradient = passed.reduce(0, +)
            let weightGradient = zip(passed, normalised).reduce(0) { $0 + $1.0 * $1.1 }
            gradient.weightGradient?.put(weightGradient, at: c)
            gradient.biasGradient?.put(biasGradient, at: c)
            let scale = gradient.weight[c] * inverse
            let count = Scalar(gradient.usesBatchStatistics ? channel.count : 0)
            for (position, index) in channel.enumerated() {
                var value = passed[position]
                if count > 0 {
                    value -= (biasGradient + normalised[position] * weightGradient) / count
                }
                gradient.inputGradient?.put(scale * value, at: index)
            }
        }
    }
}

extension GradientTarget {
    /// Stores or adds one element, as the target asks.
    func put(_ value: Scalar, at index: Int) {
        tensor[index] = accumulates ? tensor[index] + value : value
    }
}
