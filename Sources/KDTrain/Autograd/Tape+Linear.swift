extension Tape {
    /// The mean of each map: `[N, C, H, W]` to `[N, C]`.
    public func globalAveragePool(_ input: Variable<Scalar>) -> Variable<Scalar> {
        precondition(input.shape.count == 4, "features are [N, C, H, W], not \(input.shape)")
        let output = makeTensor([input.shape[0], input.shape[1]])
        Scalar.globalAveragePool(input.value, into: output, context: context)
        return record(output: output, inputs: [input]) { [context] gradient, inputs in
            guard let target = inputs.target(0) else { return }
            Scalar.globalAveragePoolGradient(
                gradient, into: target.tensor, adding: target.accumulates, context: context)
        }
    }

    /// The fully connected layer `input * weight^T + bias`: `[N, I]` to `[N, O]`.
    ///
    /// - Parameters:
    ///   - input: Features, `[N, I]`.
    ///   - weight: `[O, I]`.
    ///   - bias: `[O]`.
    public func linear(
        _ input: Variable<Scalar>, weight: Variable<Scalar>, bias: Variable<Scalar>
    ) -> Variable<Scalar> {
        let (batch, outputs) = (input.shape[0], weight.shape[0])
        precondition(input.shape == [batch, weight.shape[1]], "\(input.shape), \(weight.shape)")
        let output = makeTensor([batch, outputs])
        for index in 0..<output.count { output[index] = bias.value[index % outputs] }
        Scalar.multiply(
            MatrixOperand(input.value), MatrixOperand(weight.value, transposed: true),
            into: output, adding: true, context: context)
        return record(output: output, inputs: [input, weight, bias]) { [context] gradient, inputs in
            if let target = inputs.target(0) {
                Scalar.multiply(
                    MatrixOperand(gradient), MatrixOperand(weight.value), into: target.tensor,
                    adding: target.accumulates, context: context)
            }
            if let target = inputs.target(1) {
                Scalar.multiply(
                    MatrixOperand(gradient, transposed: true), MatrixOperand(input.value),
                    into: target.tensor, adding: target.accumulates, context: context)
            }
            if let destination = inputs.accumulator(2) {
                for index in 0..<gradient.count { destination[index % outputs] += gradient[index] }
            }
        }
    }
}
