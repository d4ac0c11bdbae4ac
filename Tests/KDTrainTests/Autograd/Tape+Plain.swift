import KDTrain

/// Operations that no network and no loss needs, with which tests make one number of a value.
extension Tape {
    /// The product of two equally shaped values, element by element.
    func multiply(_ first: Variable<Scalar>, _ second: Variable<Scalar>) -> Variable<Scalar> {
        precondition(first.shape == second.shape, "\(first.shape) * \(second.shape)")
        let output = makeTensor(first.shape)
        for index in 0..<output.count { output[index] = first.value[index] * second.value[index] }
        return record(output: output, inputs: [first, second]) { gradient, inputs in
            for (position, other) in [(0, second), (1, first)] {
                guard let destination = inputs.accumulator(position) else { continue }
                for index in 0..<gradient.count {
                    destination[index] += gradient[index] * other.value[index]
                }
            }
        }
    }

    /// The sum of all elements, a scalar of shape `[1]`.
    func sum(_ input: Variable<Scalar>) -> Variable<Scalar> {
        let output = makeTensor([1])
        output[0] = input.value.values.reduce(0, +)
        return record(output: output, inputs: [input]) { gradient, inputs in
            guard let destination = inputs.accumulator(0) else { return }
            for index in 0..<destination.count { destination[index] += gradient[0] }
        }
    }
}
