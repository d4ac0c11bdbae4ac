public import KDModels

/// An architecture with values: parameters that can be trained and running statistics.
public final class Network<Scalar: KernelScalar> {
    /// What the network computes.
    public let architecture: Architecture
    /// The learned parameters, in the order of the architecture.
    public let parameters: [Parameter<Scalar>]
    /// The running statistics by `state_dict` name, in the order of the architecture.
    public let buffers: [(name: String, value: Tensor<Scalar>)]

    private let parameterIndex: [String: Int]
    private let bufferIndex: [String: Int]
    /// The operations of a forward pass in their order.
    let plan: [ExecutionStep]

    /// What a forward pass gives.
    public struct Output {
        /// The class scores, `[N, K]`.
        public let logits: Variable<Scalar>
        /// The features at every tap of the architecture by name, `[N, C, H, W]`.
        public let taps: [String: Variable<Scalar>]
    }

    /// Builds the network with seeded initial values; see ``ParameterInitializer``.
    public convenience init(_ architecture: Architecture, seed: UInt64) {
        let initializer = ParameterInitializer(seed: seed)
        self.init(architecture) { parameter in
            Tensor(shape: parameter.shape, values: initializer.values(for: parameter))
        }
    }

    /// Builds the network for weights that are loaded next: until then all parameters are zero.
    public convenience init(unloaded architecture: Architecture) {
        self.init(architecture) { Tensor(shape: $0.shape) }
    }

    private init(
        _ architecture: Architecture, values: (Architecture.ParameterShape) -> Tensor<Scalar>
    ) {
        self.architecture = architecture
        parameters = architecture.parameters.map { parameter in
            Parameter(name: parameter.name, value: values(parameter))
        }
        buffers = architecture.buffers.map { buffer in
            let initial: Scalar = buffer.role == .scale ? 1 : 0
            return (buffer.name, Tensor(shape: buffer.shape, repeating: initial))
        }
        parameterIndex = Dictionary(
            uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
        bufferIndex = Dictionary(uniqueKeysWithValues: buffers.enumerated().map { ($1.name, $0) })
        plan = ExecutionStep.plan(for: architecture)
    }
}

// MARK: - Values by name

extension Network {
    /// The names of everything a checkpoint must hold: parameters, then running statistics.
    public var stateNames: [String] {
        parameters.map(\.name) + buffers.map(\.name)
    }

    /// The parameter or running statistic of this `state_dict` name.
    ///
    /// Its elements can be read and replaced by ``Tensor/floatValues`` and
    /// ``Tensor/copy(fromFloats:)``.
    public func stateTensor(named name: String) -> Tensor<Scalar>? {
        if let index = parameterIndex[name] { return parameters[index].value }
        if let index = bufferIndex[name] { return buffers[index].value }
        return nil
    }

    /// The parameter of this `state_dict` name.
    public func parameter(named name: String) -> Parameter<Scalar>? {
        parameterIndex[name].map { parameters[$0] }
    }
}

// MARK: - Forward

extension Network {
    /// Computes logits and taps of a batch, recording what the gradients need.
    ///
    /// - Parameters:
    ///   - input: Images, `[N, C, H, W]` of the architecture's input shape.
    ///   - tape: Where to record.
    ///   - mode: Whether batch normalisation trains.
    ///   - frozen: Whether parameters count as constants, as a teacher's do: nothing is recorded.
    public func forward(
        _ input: Variable<Scalar>, on tape: Tape<Scalar>, mode: NetworkMode, frozen: Bool = false
    ) -> Output {
        let expected = architecture.input
        precondition(
            input.shape.dropFirst() == [expected.channels, expected.height, expected.width],
            "\(architecture.name) reads images of \(expected), not \(input.shape)")
        var pass = ForwardPass(network: self, tape: tape, mode: mode, frozen: frozen, input: input)
        for step in plan { pass.run(step) }
        return pass.output(architecture)
    }

    /// Computes logits and taps of a batch without any gradient: teachers and evaluation.
    public func evaluate(_ input: Tensor<Scalar>, context: ComputeContext) -> Output {
        let tape = Tape<Scalar>(context: context)
        return forward(tape.constant(input), on: tape, mode: .evaluation, frozen: true)
    }
}
