/// Optimizer steps as plain loops, for any scalar.
extension OptimizerStep {
    static func referenceMomentum<Scalar>(
        _ step: MomentumStep<Scalar>, value: Tensor<Scalar>, gradient: Tensor<Scalar>,
        buffer: Tensor<Scalar>
    ) {
        for index in 0..<value.count {
            let slope = gradient[index] + step.weightDecay * value[index]
            buffer[index] = step.momentum * buffer[index] + slope
            let direction =
                step.nesterov ? slope + step.momentum * buffer[index] : buffer[index]
            value[index] -= step.learningRate * direction
        }
    }

    static func referenceAdam<Scalar>(
        _ step: AdamStep<Scalar>, value: Tensor<Scalar>, gradient: Tensor<Scalar>,
        mean: Tensor<Scalar>, square: Tensor<Scalar>
    ) {
        for index in 0..<value.count {
            let slope = gradient[index] + step.weightDecay * value[index]
            mean[index] = step.beta1 * mean[index] + (1 - step.beta1) * slope
            square[index] = step.beta2 * square[index] + (1 - step.beta2) * slope * slope
            let root = square[index].squareRoot() / step.rootOfCorrection + step.epsilon
            value[index] = step.retained * value[index] - step.stepSize * mean[index] / root
        }
    }
}
