/// The running statistics of a batch normalisation, as PyTorch keeps them.
public struct RunningStatistics<Scalar: KernelScalar> {
    /// The running mean, `[C]`.
    public let mean: Tensor<Scalar>
    /// The running variance, `[C]`; batches enter it with their unbiased variance.
    public let variance: Tensor<Scalar>

    /// How much of a batch's statistics enters the running ones.
    public static var momentum: Scalar { 0.1 }

    /// Creates statistics over tensors that the caller keeps.
    public init(mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
        self.mean = mean
        self.variance = variance
    }

    /// Takes in the mean and biased variance of a batch of `count` values a channel.
    func update(mean batchMean: Tensor<Scalar>, variance batchVariance: Tensor<Scalar>, count: Int)
    {
        let momentum = Self.momentum
        let unbiased = Scalar(count) / Scalar(max(count - 1, 1))
        for c in 0..<mean.count {
            mean[c] += momentum * (batchMean[c] - mean[c])
            variance[c] += momentum * (batchVariance[c] * unbiased - variance[c])
        }
    }
}

extension Tape {
    /// Batch normalisation, epsilon 1e-5, optionally with an addition and an activation in the same
    /// pass.
    ///
    /// - Parameters:
    ///   - input: Features, `[N, C, H, W]`.
    ///   - weight: The scale, `[C]`.
    ///   - bias: The shift, `[C]`.
    ///   - statistics: Read in `.evaluation`; updated in `.training`, where the batch's own
    ///     statistics normalise.
    ///   - mode: Which statistics to use.
    ///   - residual: What is added to the normalised features, in their shape.
    ///   - activation: What follows.
    public func batchNorm(
        _ input: Variable<Scalar>, weight: Variable<Scalar>, bias: Variable<Scalar>,
        statistics: RunningStatistics<Scalar>, mode: NetworkMode,
        residual: Variable<Scalar>? = nil, activation: Activation = .identity
    ) -> Variable<Scalar> {
        precondition(
            residual.map { $0.shape == input.shape } ?? true, "\(input.shape) and a residual")
        let channels = input.shape[1]
        let (mean, inverse) = (makeTensor([channels]), makeTensor([channels]))
        switch mode {
        case .training:
            Scalar.channelStatistics(input.value, mean: mean, variance: inverse, context: context)
            statistics.update(
                mean: mean, variance: inverse, count: input.value.count / channels)
        case .evaluation:
            mean.copy(from: statistics.mean)
            inverse.copy(from: statistics.variance)
        }
        let (scale, shift) = (makeTensor([channels]), makeTensor([channels]))
        for c in 0..<channels {
            inverse[c] = 1 / (inverse[c] + 1e-5).squareRoot()
            scale[c] = weight.value[c] * inverse[c]
            shift[c] = bias.value[c] - mean[c] * scale[c]
        }
        let output = context.makeTensor(like: input.value)
        let affine = ChannelAffine(
            scale: scale, shift: shift, residual: residual?.value, activation: activation)
        Scalar.affine(input.value, affine, into: output, context: context)
        let inputs = [input, weight, bias] + (residual.map { [$0] } ?? [])
        return record(output: output, inputs: inputs) { [context] gradient, inputs in
            let addsResidual = residual?.requiresGradient ?? false
            let batchNormGradient = BatchNormGradient(
                input: input.value, output: output, activation: activation,
                keepsPassed: addsResidual, weight: weight.value, mean: mean,
                inverseDeviation: inverse, usesBatchStatistics: mode == .training,
                inputGradient: inputs.target(0), weightGradient: inputs.target(1),
                biasGradient: inputs.target(2))
            Scalar.batchNormGradient(gradient, batchNormGradient, context: context)
            if addsResidual { inputs.donate(gradient, to: 3) }
        }
    }
}
