/// The numbers of one step of gradient descent with momentum; see ``SGD``.
public struct MomentumStep<Scalar: KernelScalar> {
    let learningRate: Scalar
    let momentum: Scalar
    let weightDecay: Scalar
    let nesterov: Bool
}

/// The numbers of one step of Adam; see ``Adam``.
public struct AdamStep<Scalar: KernelScalar> {
    /// The learning rate over the correction of the mean.
    let stepSize: Scalar
    /// The root of the correction of the mean square.
    let rootOfCorrection: Scalar
    let beta1: Scalar
    let beta2: Scalar
    let epsilon: Scalar
    /// The L2 pull that is added to the gradient.
    let weightDecay: Scalar
    /// What is left of each weight before the step: 1, less where the decay is decoupled.
    var retained: Scalar = 1
}

/// Optimizer steps in vectors, over slices of a parameter's elements.
enum OptimizerStep {
    static func momentum(
        _ step: MomentumStep<Float>, value: Tensor<Float>, gradient: Tensor<Float>,
        buffer: Tensor<Float>, context: ComputeContext
    ) {
        let (w, g, b) = unsafe (value.pointer, gradient.pointer, buffer.pointer)
        let ahead: Float = step.nesterov ? step.momentum : 1
        let direct: Float = step.nesterov ? 1 : 0
        Slices.forEachRange(of: value.count, context: context) { range in
            let first = range.lowerBound
            let (w, g, b) = unsafe (w + first, g + first, b + first)
            forEachVector(range.count) { i in
                let (old, before) = unsafe (Vector.load(w, i), Vector.load(b, i))
                let slope = unsafe Vector.load(g, i) + old * step.weightDecay
                let direction = before * step.momentum + slope
                unsafe direction.store(b, i)
                unsafe (old - (slope * direct + direction * ahead) * step.learningRate).store(w, i)
            } _: { i in
                let slope = unsafe g[i] + w[i] * step.weightDecay
                let direction = unsafe b[i] * step.momentum + slope
                unsafe b[i] = direction
                unsafe w[i] -= (slope * direct + direction * ahead) * step.learningRate
            }
        }
    }

    static func adam(
        _ step: AdamStep<Float>, value: Tensor<Float>, gradient: Tensor<Float>,
        mean: Tensor<Float>, square: Tensor<Float>, context: ComputeContext
    ) {
        let (w, g) = unsafe (value.pointer, gradient.pointer)
        let (m, v) = unsafe (mean.pointer, square.pointer)
        let (fresh1, fresh2) = (1 - step.beta1, 1 - step.beta2)
        Slices.forEachRange(of: value.count, context: context) { range in
            let first = range.lowerBound
            let (w, g, m, v) = unsafe (w + first, g + first, m + first, v + first)
            forEachVector(range.count) { i in
                let old = unsafe Vector.load(w, i)
                let slope = unsafe Vector.load(g, i) + old * step.weightDecay
                let mean = unsafe Vector.load(m, i) * step.beta1 + slope * fresh1
                let square = unsafe Vector.load(v, i) * step.beta2 + slope * slope * fresh2
                unsafe mean.store(m, i)
                unsafe square.store(v, i)
                let root = square.squareRoot() / step.rootOfCorrection + step.epsilon
                unsafe (old * step.retained - mean * step.stepSize / root).store(w, i)
            } _: { i in
                let slope = unsafe g[i] + w[i] * step.weightDecay
                unsafe m[i] = m[i] * step.beta1 + slope * fresh1
                unsafe v[i] = v[i] * step.beta2 + slope * slope * fresh2
                let root = unsafe v[i].squareRoot() / step.rootOfCorrection + step.epsilon
                unsafe w[i] = w[i] * step.retained - m[i] * step.stepSize / root
            }
        }
    }
}
