/// What an operation's backward closure writes to: the gradients of the operation's inputs.
public struct InputGradients<Scalar: KernelScalar> {
    let inputs: [Variable<Scalar>]
    let context: ComputeContext

    /// Whether the input at this position wants a gradient; otherwise computing it is wasted.
    public func isNeeded(_ position: Int) -> Bool {
        inputs[position].requiresGradient
    }

    /// Returns the gradient of an input, to be *added to* in place; nil when none is wanted.
    ///
    /// It starts as zeros. An operation may run after others have already contributed.
    public func accumulator(_ position: Int) -> Tensor<Scalar>? {
        guard let target = target(position) else { return nil }
        if !target.accumulates { target.tensor.fill(0) }
        return target.tensor
    }

    /// Returns the gradient of an input for a kernel that can also overwrite; nil when none is
    /// wanted.
    ///
    /// When `accumulates` is false the tensor holds garbage and must be overwritten whole.
    public func target(_ position: Int) -> GradientTarget<Scalar>? {
        let input = inputs[position]
        guard input.requiresGradient else { return nil }
        if let gradient = input.gradient {
            return GradientTarget(tensor: gradient, accumulates: true)
        }
        let tensor =
            input.gradientDestination ?? context.makeTensor(like: input.value)
        input.gradient = tensor
        return GradientTarget(tensor: tensor, accumulates: false)
    }

    /// Hands an input a gradient that nobody else will write to, sparing a copy where possible.
    func donate(_ gradient: Tensor<Scalar>, to position: Int) {
        let input = inputs[position]
        guard input.requiresGradient else { return }
        if input.gradient == nil, input.gradientDestination == nil {
            input.gradient = gradient.reshaped(input.shape)
                .inLayout(input.value.layout, pool: context.pool)
        } else {
            accumulate(gradient, into: position)
        }
    }

    /// Adds `factor * gradient` to the gradient of an input, if it wants one.
    public func accumulate(
        _ gradient: Tensor<Scalar>, scaledBy factor: Scalar = 1, into position: Int
    ) {
        guard let target = target(position) else { return }
        Scalar.accumulate(
            gradient, scaledBy: factor, into: target.tensor, adding: target.accumulates,
            context: context)
    }
}

/// Memory for a gradient, and whether it already holds a part of it.
public struct GradientTarget<Scalar: KernelScalar> {
    /// The gradient, of its input's shape.
    public let tensor: Tensor<Scalar>
    /// Whether to add to the contents instead of replacing them.
    public let accumulates: Bool
}
