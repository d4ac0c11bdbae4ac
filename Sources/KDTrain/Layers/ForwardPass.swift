import KDModels

/// The state of one walk over a network's graph.
struct ForwardPass<Scalar: KernelScalar> {
    let network: Network<Scalar>
    let tape: Tape<Scalar>
    let mode: NetworkMode
    let frozen: Bool
    let input: Variable<Scalar>
    private var values: [Variable<Scalar>?]

    init(
        network: Network<Scalar>, tape: Tape<Scalar>, mode: NetworkMode, frozen: Bool,
        input: Variable<Scalar>
    ) {
        self.network = network
        self.tape = tape
        self.mode = mode
        self.frozen = frozen
        self.input = input
        values = Array(repeating: nil, count: network.architecture.nodes.count)
    }

    /// The logits and taps, after all steps have run.
    func output(_ architecture: Architecture) -> Network<Scalar>.Output {
        var taps: [String: Variable<Scalar>] = [:]
        for tap in architecture.taps { taps[tap.name] = value(.node(tap.node)) }
        return Network.Output(logits: value(.node(values.count - 1)), taps: taps)
    }

    /// What a step that has just run gave.
    func latest(_ step: ExecutionStep) -> Tensor<Scalar>? {
        values[step.result]?.value
    }

    private func value(_ source: Node.Source) -> Variable<Scalar> {
        switch source {
        case .image:
            return input
        case .node(let index):
            guard let value = values[index] else {
                preconditionFailure("node \(index) is read before it is computed")
            }
            return value
        }
    }

    private func parameter(_ name: String) -> Variable<Scalar> {
        guard let parameter = network.parameter(named: name) else {
            preconditionFailure("\(network.architecture.name) has no parameter \(name)")
        }
        return frozen ? tape.constant(parameter.value) : tape.parameter(parameter)
    }
}

// MARK: - Operations

extension ForwardPass {
    /// Computes one step and lets go of the values that it was the last to read.
    mutating func run(_ step: ExecutionStep) {
        values[step.result] = result(of: step)
        for index in step.released { values[index] = nil }
    }

    private func result(of step: ExecutionStep) -> Variable<Scalar> {
        let node = network.architecture.nodes[step.node]
        let first = value(node.inputs[0])
        switch node.operation {
        case .convolution(let convolution):
            let result = tape.convolution(
                first, weight: parameter("\(node.name).weight"),
                stride: convolution.window.stride, padding: convolution.window.padding)
            guard convolution.hasBias else { return result }
            return tape.addBias(parameter("\(node.name).bias"), to: result)
        case .depthwiseConvolution(let window):
            return tape.depthwiseConvolution(
                first, weight: parameter("\(node.name).weight"), stride: window.stride,
                padding: window.padding)
        case .batchNorm:
            return batchNorm(first, name: node.name, step)
        case .relu:
            return tape.activate(first, .relu)
        case .relu6:
            return tape.activate(first, .relu6)
        case .maxPool(let window):
            return tape.maxPool(
                first, kernel: window.kernel, stride: window.stride, padding: window.padding)
        case .channels(let range):
            return tape.channels(range, of: first)
        case .interleave:
            return tape.interleave(first, value(node.inputs[1]))
        case .add:
            return tape.add(first, value(node.inputs[1]))
        case .globalAveragePool:
            return tape.globalAveragePool(first)
        case .linear:
            let flat = [first.shape[0], first.value.count / first.shape[0]]
            return tape.linear(
                first.shape == flat ? first : tape.reshape(first, to: flat),
                weight: parameter("\(node.name).weight"), bias: parameter("\(node.name).bias"))
        }
    }

    private func batchNorm(
        _ input: Variable<Scalar>, name: String, _ step: ExecutionStep
    ) -> Variable<Scalar> {
        guard let mean = network.stateTensor(named: "\(name).running_mean"),
            let variance = network.stateTensor(named: "\(name).running_var")
        else { preconditionFailure("\(network.architecture.name) has no statistics of \(name)") }
        return tape.batchNorm(
            input, weight: parameter("\(name).weight"), bias: parameter("\(name).bias"),
            statistics: RunningStatistics(mean: mean, variance: variance), mode: mode,
            residual: step.residual.map(value), activation: step.activation)
    }
}
