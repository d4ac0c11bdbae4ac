/// A loss term on the tape and its value in full precision.
struct LossResult<Scalar: KernelScalar> {
    /// The term, a scalar of shape `[1]`.
    let loss: Variable<Scalar>
    /// The same in double precision, for the metrics.
    let value: Double
}

extension Tape {
    /// Records a loss whose gradient by its one input was computed along with its value.
    ///
    /// - Parameters:
    ///   - value: The loss.
    ///   - input: What it was computed from.
    ///   - gradient: The gradient by `input` for a loss of weight 1, in the input's shape.
    func recordLoss(
        _ value: Double, of input: Variable<Scalar>, gradient: Tensor<Scalar>
    ) -> LossResult<Scalar> {
        let output = makeTensor([1])
        output[0] = Scalar(value)
        let loss = record(output: output, inputs: [input]) { outer, inputs in
            inputs.accumulate(gradient, scaledBy: outer[0], into: 0)
        }
        return LossResult(loss: loss, value: value)
    }
}
