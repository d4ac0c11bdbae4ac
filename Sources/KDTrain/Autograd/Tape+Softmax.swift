extension Tape {
    /// The logarithm of the softmax of each row of `logits / temperature`: `[N, K]` to `[N, K]`.
    ///
    /// Computed from the row's maximum, so no exponential overflows.
    public func logSoftmax(
        _ logits: Variable<Scalar>, temperature: Scalar = 1
    ) -> Variable<Scalar> {
        precondition(logits.shape.count == 2, "logits are [N, K], not \(logits.shape)")
        precondition(temperature > 0, "the temperature must be positive, not \(temperature)")
        let output = makeTensor(logits.shape)
        let classes = logits.shape[1]
        output.copy(from: logits.value)
        output.withMutableSpan { row in
            for first in stride(from: 0, to: row.count, by: classes) {
                normalizeLogSoftmax(&row, row: first..<first + classes, temperature: temperature)
            }
        }
        return record(output: output, inputs: [logits]) { gradient, inputs in
            guard let destination = inputs.accumulator(0) else { return }
            for first in stride(from: 0, to: output.count, by: classes) {
                let row = first..<first + classes
                let sum = row.reduce(0) { $0 + gradient[$1] }
                for index in row {
                    destination[index] +=
                        (gradient[index] - Scalar.exp(output[index]) * sum) / temperature
                }
            }
        }
    }

    /// The softmax of each row of `logits / temperature`: `[N, K]` to `[N, K]`.
    public func softmax(_ logits: Variable<Scalar>, temperature: Scalar = 1) -> Variable<Scalar> {
        exponential(logSoftmax(logits, temperature: temperature))
    }

    /// e to the power of each element.
    public func exponential(_ input: Variable<Scalar>) -> Variable<Scalar> {
        let output = makeTensor(input.shape)
        for index in 0..<output.count { output[index] = Scalar.exp(input.value[index]) }
        return record(output: output, inputs: [input]) { gradient, inputs in
            guard let destination = inputs.accumulator(0) else { return }
            for index in 0..<gradient.count {
                destination[index] += gradient[index] * output[index]
            }
        }
    }
}

/// Replaces a row of logits by the logarithm of its softmax.
private func normalizeLogSoftmax<Scalar: KernelScalar>(
    _ values: inout MutableSpan<Scalar>, row: Range<Int>, temperature: Scalar
) {
    var maximum = -Scalar.infinity
    for index in row {
        values[index] /= temperature
        maximum = max(maximum, values[index])
    }
    var sum: Scalar = 0
    for index in row { sum += Scalar.exp(values[index] - maximum) }
    let offset = maximum + Scalar.log(sum)
    for index in row { values[index] -= offset }
}
