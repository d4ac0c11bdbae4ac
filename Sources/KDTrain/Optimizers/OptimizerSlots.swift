/// Tensors that an optimizer keeps beside each parameter, such as momentum, zero at first.
struct OptimizerSlots<Scalar: KernelScalar> {
    let name: String
    let tensors: [Tensor<Scalar>]
    private let parameters: [Parameter<Scalar>]

    init(_ name: String, for parameters: [Parameter<Scalar>]) {
        self.name = name
        self.parameters = parameters
        tensors = parameters.map { Tensor(shape: $0.shape) }
    }

    var entries: [OptimizerStateEntry] {
        zip(parameters, tensors).map { parameter, tensor in
            OptimizerStateEntry(
                name: "\(name).\(parameter.name)", shape: tensor.shape, values: tensor.floatValues)
        }
    }
}

extension OptimizerSlots {
    /// Restores slots and the counter `step` from a stored state; nothing changes on an error.
    static func restore(
        _ state: [OptimizerStateEntry], slots: [OptimizerSlots]
    ) throws(OptimizerStateError) -> Int {
        var stored: [String: OptimizerStateEntry] = [:]
        for entry in state { stored[entry.name] = entry }
        var copies: [(Tensor<Scalar>, [Float])] = []
        for slot in slots {
            for (parameter, tensor) in zip(slot.parameters, slot.tensors) {
                let name = "\(slot.name).\(parameter.name)"
                copies.append((tensor, try take(name, shape: tensor.shape, from: &stored)))
            }
        }
        let step = try take("step", shape: [2], from: &stored)
        if let rest = stored.keys.min() { throw .unknown(name: rest) }
        for (tensor, values) in copies { tensor.copy(fromFloats: values) }
        // Both are counts below 2^20 as kd writes them; anything else is damage.
        guard let high = Int(exactly: step[0]), let low = Int(exactly: step[1]),
            (0..<1 << 20).contains(high), (0..<1 << 20).contains(low)
        else { throw .counter(step) }
        return high << 20 + low
    }

    /// The counter as two numbers that `Float` holds exactly.
    static func stepEntry(_ step: Int) -> OptimizerStateEntry {
        OptimizerStateEntry(
            name: "step", shape: [2], values: [Float(step >> 20), Float(step & (1 << 20 - 1))])
    }

    private static func take(
        _ name: String, shape: [Int], from stored: inout [String: OptimizerStateEntry]
    ) throws(OptimizerStateError) -> [Float] {
        guard let entry = stored.removeValue(forKey: name) else { throw .missing(name: name) }
        guard entry.shape == shape, entry.values.count == shape.reduce(1, *) else {
            throw .shape(name: name, found: entry.shape, expected: shape)
        }
        return entry.values
    }
}
