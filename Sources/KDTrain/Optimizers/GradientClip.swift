/// Keeps the norm of all gradients together below a limit, as PyTorch's `clip_grad_norm_` does.
enum GradientClip {
    /// The L2 norm of all gradients together, as if they were one vector.
    static func norm(_ parameters: [Parameter<Float>], context: ComputeContext) -> Double {
        parameters.reduce(0) { sum, parameter in
            sum + GradientNorm.sumOfSquares(parameter.gradient, context: context)
        }.squareRoot()
    }

    /// Scales all gradients by limit / (norm + 1e-6) where that is below 1; PyTorch has the 1e-6.
    ///
    /// - Parameter norm: What ``norm(_:context:)`` gave.
    static func apply(
        to parameters: [Parameter<Float>], norm: Double, limit: Double, context: ComputeContext
    ) {
        let factor = limit / (norm + 1e-6)
        guard factor < 1 else { return }
        for parameter in parameters {
            GradientNorm.scale(parameter.gradient, by: Float(factor), context: context)
        }
    }
}
