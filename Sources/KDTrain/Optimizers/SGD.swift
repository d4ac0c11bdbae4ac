/// Stochastic gradient descent with momentum, as `torch.optim.SGD` defines it.
///
/// With g = gradient + weightDecay * w: the first step sets the momentum buffer to g, later ones
/// to momentum * buffer + g; w -= learningRate * buffer, or with Nesterov
/// w -= learningRate * (g + momentum * buffer).
public final class SGD<Scalar: KernelScalar>: Optimizer {
    /// The settings.
    public struct Settings: Hashable, Sendable {
        /// How much of the previous direction is kept, 0 for none.
        public var momentum: Double
        /// Whether the gradient is taken ahead of the momentum step.
        public var nesterov: Bool
        /// The L2 penalty, added to the gradient as weightDecay * w.
        public var weightDecay: Double

        /// Creates settings; the defaults are those of plain gradient descent.
        public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
            self.momentum = momentum
            self.nesterov = nesterov
            self.weightDecay = weightDecay
        }
    }

    private let parameters: [Parameter<Scalar>]
    private let settings: Settings
    private let momentum: OptimizerSlots<Scalar>
    private var stepCount = 0

    /// Creates an optimizer that has taken no step.
    public init(_ parameters: [Parameter<Scalar>], settings: Settings) {
        self.parameters = parameters
        self.settings = settings
        momentum = OptimizerSlots("momentum", for: parameters)
    }

    /// Takes one step with the gradients of the latest backward pass.
    public func step(learningRate: Double, context: ComputeContext) {
        // A buffer of zeros makes the first step's buffer equal to the gradient.
        let step = MomentumStep<Scalar>(
            learningRate: Scalar(learningRate), momentum: Scalar(settings.momentum),
            weightDecay: Scalar(settings.weightDecay), nesterov: settings.nesterov)
        for (parameter, buffer) in zip(parameters, momentum.tensors) {
            Scalar.momentumStep(
                step, value: parameter.value, gradient: parameter.gradient, buffer: buffer,
                context: context)
        }
        stepCount += 1
    }

    /// The momentum of every parameter and the number of steps.
    public var state: [OptimizerStateEntry] {
        momentum.entries + [OptimizerSlots<Scalar>.stepEntry(stepCount)]
    }

    /// Restores what `state` gave.
    public func restore(_ state: [OptimizerStateEntry]) throws(OptimizerStateError) {
        stepCount = try OptimizerSlots.restore(state, slots: [momentum])
    }
}
