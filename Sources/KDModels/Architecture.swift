/// A network as a value: its graph, its named reading points and its costs, without any tensor.
public struct Architecture: Hashable, Sendable {
    /// The catalogue's name, `wrn-16-1`.
    public let name: String
    /// The shape of one input image.
    public let input: FeatureShape
    /// The number of classes K, which is the number of logits.
    public let classes: Int
    /// The graph in computing order; the last node gives the logits.
    public let nodes: [Node]
    /// The named intermediate outputs, in the order of the graph.
    public let taps: [Tap]

    /// A named intermediate output of a network, where feature losses read.
    public struct Tap: Hashable, Sendable {
        /// The name used in layer sets, `group1`.
        public let name: String
        /// The shape read there for one image.
        public let shape: FeatureShape
        /// The index of the node that computes it.
        public let node: Int
    }

    /// A parameter or buffer by its PyTorch `state_dict` name.
    public struct ParameterShape: Hashable, Sendable {
        /// The `state_dict` name, `block1.layer.0.conv1.weight`.
        public let name: String
        /// The extents: `[O, I, kH, kW]` of a convolution, `[O, I]` of a linear layer.
        public let shape: [Int]
        /// What it does in its layer.
        public let role: Role

        /// What a parameter or buffer does in its layer.
        public enum Role: Hashable, Sendable {
            /// The weight or bias of a linear layer of so many inputs.
            case linear(inputs: Int)
            /// The weight of a convolution.
            case kernel
            /// What values are multiplied by, or their variance: begins with 1.
            case scale
            /// What is added, or subtracted, at the end of another layer: begins with 0.
            case shift
        }

        /// The number of elements.
        public var count: Int { shape.reduce(1, *) }
    }

    /// The tap of this name, if there is one.
    public func tap(named name: String) -> Tap? {
        taps.first { $0.name == name }
    }
}

// MARK: - Parameters and buffers

extension Architecture {
    /// The learned parameters in the order of the graph.
    public var parameters: [ParameterShape] {
        nodes.flatMap(parameters(of:))
    }

    /// The running statistics of batch normalisation, in the order of the graph.
    public var buffers: [ParameterShape] {
        nodes.flatMap { node -> [ParameterShape] in
            guard case .batchNorm = node.operation else { return [] }
            let shape = [node.shape.channels]
            return [
                ParameterShape(name: "\(node.name).running_mean", shape: shape, role: .shift),
                ParameterShape(name: "\(node.name).running_var", shape: shape, role: .scale),
            ]
        }
    }

    /// The number of learned values; running statistics are not counted.
    public var parameterCount: Int {
        parameters.reduce(0) { $0 + $1.count }
    }

    /// The shape of an operand.
    public func shape(of source: Node.Source) -> FeatureShape {
        switch source {
        case .image: input
        case .node(let index): nodes[index].shape
        }
    }

    private func parameters(of node: Node) -> [ParameterShape] {
        let inputs = shape(of: node.inputs[0])
        func named(
            _ suffix: String, _ shape: [Int], _ role: ParameterShape.Role
        ) -> ParameterShape {
            ParameterShape(name: "\(node.name).\(suffix)", shape: shape, role: role)
        }
        switch node.operation {
        case .convolution(let convolution):
            let (outputs, kernel) = (convolution.outputChannels, convolution.window.kernel)
            let weight = named("weight", [outputs, inputs.channels, kernel, kernel], .kernel)
            return convolution.hasBias ? [weight, named("bias", [outputs], .shift)] : [weight]
        case .depthwiseConvolution(let window):
            let shape = [inputs.channels, 1, window.kernel, window.kernel]
            return [named("weight", shape, .kernel)]
        case .batchNorm:
            let shape = [inputs.channels]
            return [named("weight", shape, .scale), named("bias", shape, .shift)]
        case .linear(let outputs):
            let role = ParameterShape.Role.linear(inputs: inputs.count)
            return [
                named("weight", [outputs, inputs.count], role), named("bias", [outputs], role),
            ]
        case .relu, .relu6, .add, .maxPool, .channels, .interleave, .globalAveragePool:
            return []
        }
    }
}

// MARK: - Cost

extension Architecture {
    /// The multiply-adds of one image's forward pass: convolutions and linear layers.
    ///
    /// Normalisation, activations, additions, biases and pooling are left out, as is usual.
    public var multiplyAdds: Int {
        nodes.reduce(0) { $0 + multiplyAdds(of: $1) }
    }

    private func multiplyAdds(of node: Node) -> Int {
        let inputs = shape(of: node.inputs[0])
        switch node.operation {
        case .convolution(let convolution):
            let kernel = convolution.window.kernel
            return node.shape.count * inputs.channels * kernel * kernel
        case .depthwiseConvolution(let window):
            return node.shape.count * window.kernel * window.kernel
        case .linear(let outputs):
            return outputs * inputs.count
        case .batchNorm, .relu, .relu6, .add, .maxPool, .channels, .interleave,
            .globalAveragePool:
            return 0
        }
    }
}
