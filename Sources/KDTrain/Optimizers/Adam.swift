import Foundation

/// Adam with an L2 penalty, as `torch.optim.Adam` defines it (Kingma and Ba 2015,
/// <https://arxiv.org/abs/1412.6980>).
///
/// With g = gradient + weightDecay * w: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// w -= learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
///
/// Decoupled, it is `torch.optim.AdamW` (Loshchilov and Hutter 2019,
/// <https://arxiv.org/abs/1711.05101>): g is the gradient alone, and w is first multiplied by
/// 1 - learningRate * weightDecay.
public final class Adam<Scalar: KernelScalar>: Optimizer {
    /// The settings.
    public struct Settings: Hashable, Sendable {
        /// How slowly the mean of the gradients changes.
        public var beta1: Double
        /// How slowly the mean of their squares changes.
        public var beta2: Double
        /// Added to the root, against division by zero.
        public var epsilon: Double
        /// The L2 penalty, added to the gradient as weightDecay * w.
        public var weightDecay: Double
        /// Whether the penalty shrinks the weights instead, as in AdamW.
        public var isDecoupled: Bool

        /// Creates settings; the defaults are PyTorch's.
        public init(
            beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
            weightDecay: Double = 0, isDecoupled: Bool = false
        ) {
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.weightDecay = weightDecay
            self.isDecoupled = isDecoupled
        }
    }

    private let parameters: [Parameter<Scalar>]
    private let settings: Settings
    private let mean: OptimizerSlots<Scalar>
    private let square: OptimizerSlots<Scalar>
    private var stepCount = 0

    /// Creates an optimizer that has taken no step.
    public init(_ parameters: [Parameter<Scalar>], settings: Settings) {
        self.parameters = parameters
        self.settings = settings
        mean = OptimizerSlots("mean", for: parameters)
        square = OptimizerSlots("square", for: parameters)
    }

    /// Takes one step with the gradients of the latest backward pass.
    public func step(learningRate: Double, context: ComputeContext) {
        stepCount += 1
        let step = AdamStep<Scalar>(
            settings: settings, learningRate: learningRate, step: stepCount)
        for (index, parameter) in parameters.enumerated() {
            Scalar.adamStep(
                step, value: parameter.value, gradient: parameter.gradient,
                mean: mean.tensors[index], square: square.tensors[index], context: context)
        }
    }

    /// Both means of every parameter and the number of steps.
    public var state: [OptimizerStateEntry] {
        mean.entries + square.entries + [OptimizerSlots<Scalar>.stepEntry(stepCount)]
    }

    /// Restores what `state` gave.
    public func restore(_ state: [OptimizerStateEntry]) throws(OptimizerStateError) {
        stepCount = try OptimizerSlots.restore(state, slots: [mean, square])
    }
}

extension AdamStep {
    fileprivate init(settings: Adam<Scalar>.Settings, learningRate: Double, step: Int) {
        stepSize = Scalar(learningRate / (1 - Foundation.pow(settings.beta1, Double(step))))
        rootOfCorrection = Scalar((1 - Foundation.pow(settings.beta2, Double(step))).squareRoot())
        (beta1, beta2) = (Scalar(settings.beta1), Scalar(settings.beta2))
        epsilon = Scalar(settings.epsilon)
        weightDecay = settings.isDecoupled ? 0 : Scalar(settings.weightDecay)
        retained = settings.isDecoupled ? Scalar(1 - learningRate * settings.weightDecay) : 1
    }
}
