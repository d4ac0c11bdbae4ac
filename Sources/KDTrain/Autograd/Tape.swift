/// Records operations as they are computed, to walk back over them for the gradients.
///
/// One tape serves one training step. Each operation is coarse (a whole convolution), computes its
/// value at once and leaves a closure for the backward pass; when nothing that it reads wants a
/// gradient, nothing is kept, so a frozen network costs no tape.
public final class Tape<Scalar: KernelScalar> {
    /// The threads and memory that operations use.
    public let context: ComputeContext
    private var records: [Record] = []
    private var parameterVariables: [ObjectIdentifier: Variable<Scalar>] = [:]

    /// Computes the gradients of an operation's inputs from the gradient of its output.
    ///
    /// The first argument is the gradient of the loss by the output, in the output's shape; it is
    /// the closure's own, to change or to hand on.
    public typealias Backward = (Tensor<Scalar>, InputGradients<Scalar>) -> Void

    private struct Record {
        let output: Variable<Scalar>
        let inputs: [Variable<Scalar>]
        let backward: Backward
    }

    /// Creates an empty tape.
    public init(context: ComputeContext) {
        self.context = context
    }

    /// The number of operations recorded.
    public var recordCount: Int { records.count }
}

// MARK: - Leaves

extension Tape {
    /// A value that takes no gradient: images, labels, everything of the teacher.
    public func constant(_ value: Tensor<Scalar>) -> Variable<Scalar> {
        Variable(value: value, requiresGradient: false)
    }

    /// A value whose gradient is wanted in ``Variable/gradient`` after the backward pass.
    public func leaf(_ value: Tensor<Scalar>) -> Variable<Scalar> {
        Variable(value: value, requiresGradient: true)
    }

    /// A network's parameter, whose gradient goes to ``Parameter/gradient``.
    ///
    /// Asking again before the backward pass gives the same variable, so that uses add up.
    public func parameter(_ parameter: Parameter<Scalar>) -> Variable<Scalar> {
        if let variable = parameterVariables[ObjectIdentifier(parameter)] { return variable }
        let variable = Variable(
            value: parameter.value, requiresGradient: true, gradientDestination: parameter.gradient)
        parameterVariables[ObjectIdentifier(parameter)] = variable
        return variable
    }

    /// Memory for an operation's output, with arbitrary contents: write it whole.
    public func makeTensor(_ shape: [Int]) -> Tensor<Scalar> {
        context.makeTensor(shape: shape, of: Scalar.self)
    }
}

// MARK: - Operations

extension Tape {
    /// Adds an operation whose value has been computed.
    ///
    /// - Parameters:
    ///   - output: The value.
    ///   - inputs: The variables it was computed from.
    ///   - backward: Adds to the gradients of the inputs; called at most once, and only if the
    ///     loss depends on the output.
    public func record(
        output: Tensor<Scalar>, inputs: [Variable<Scalar>], backward: @escaping Backward
    ) -> Variable<Scalar> {
        let requiresGradient = inputs.contains { $0.requiresGradient }
        let variable = Variable(value: output, requiresGradient: requiresGradient)
        if requiresGradient {
            records.append(Record(output: variable, inputs: inputs, backward: backward))
        }
        return variable
    }

    /// Computes the gradients of a scalar loss by every leaf that it depends on.
    ///
    /// Records are dropped on the way, so that the memory of later values serves earlier
    /// gradients. Parameters that the loss does not depend on get a gradient of zero. The tape is
    /// empty afterwards and can record the next step.
    public func backward(from loss: Variable<Scalar>) {
        precondition(loss.value.count == 1, "the loss must be one number, not \(loss.shape)")
        let seed = makeTensor(loss.shape)
        seed.fill(1)
        loss.gradient = seed
        while let record = records.popLast() {
            guard let gradient = record.output.gradient else { continue }
            record.output.gradient = nil
            record.backward(gradient, InputGradients(inputs: record.inputs, context: context))
        }
        for variable in parameterVariables.values where variable.gradient == nil {
            variable.gradientDestination?.fill(0)
        }
        parameterVariables.removeAll(keepingCapacity: true)
    }
}
