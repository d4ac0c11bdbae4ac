extension Tape {
    /// The activation of every element.
    public func activate(
        _ input: Variable<Scalar>, _ activation: Activation
    ) -> Variable<Scalar> {
        let output = context.makeTensor(like: input.value)
        Scalar.activate(input.value, activation, into: output, context: context)
        return record(output: output, inputs: [input]) { [context] gradient, inputs in
            guard let target = inputs.target(0) else { return }
            Scalar.activationGradient(
                gradient, output: output, activation, into: target.tensor,
                adding: target.accumulates, context: context)
        }
    }

    /// `first + second`, equally shaped.
    public func add(_ first: Variable<Scalar>, _ second: Variable<Scalar>) -> Variable<Scalar> {
        precondition(first.shape == second.shape, "\(first.shape) + \(second.shape)")
        let output = context.makeTensor(like: first.value)
        Scalar.add(first.value, second.value, into: output, context: context)
        return record(output: output, inputs: [first, second]) { gradient, inputs in
            // The second input copies; only then may the first take the gradient itself.
            guard inputs.isNeeded(1) else { return inputs.donate(gradient, to: 0) }
            inputs.accumulate(gradient, into: 1)
            inputs.donate(gradient, to: 0)
        }
    }

    /// The sum of `weight * value` over equally shaped terms: how a loss is put together.
    public func weightedSum(
        _ terms: [(weight: Scalar, value: Variable<Scalar>)]
    ) -> Variable<Scalar> {
        precondition(!terms.isEmpty, "a sum needs a term")
        let output = context.makeTensor(like: terms[0].value.value)
        for (position, term) in terms.enumerated() {
            precondition(term.value.shape == output.shape, "\(term.value.shape), \(output.shape)")
            Scalar.accumulate(
                term.value.value, scaledBy: term.weight, into: output, adding: position > 0,
                context: context)
        }
        return record(output: output, inputs: terms.map(\.value)) { gradient, inputs in
            for (position, term) in terms.enumerated() {
                inputs.accumulate(gradient, scaledBy: term.weight, into: position)
            }
        }
    }

    /// The same elements under another shape.
    public func reshape(_ input: Variable<Scalar>, to shape: [Int]) -> Variable<Scalar> {
        record(output: input.value.reshaped(shape), inputs: [input]) { gradient, inputs in
            inputs.donate(gradient, to: 0)
        }
    }
}
