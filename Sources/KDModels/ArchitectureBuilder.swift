/// Collects the nodes and taps of an architecture, inferring every shape on the way.
struct ArchitectureBuilder {
    private let input: FeatureShape
    private var nodes: [Node] = []
    private var taps: [Architecture.Tap] = []

    init(input: FeatureShape) {
        self.input = input
    }

    func shape(of source: Node.Source) -> FeatureShape {
        switch source {
        case .image: input
        case .node(let index): nodes[index].shape
        }
    }

    func architecture(named name: String, classes: Int) -> Architecture {
        Architecture(name: name, input: input, classes: classes, nodes: nodes, taps: taps)
    }

    mutating func tap(_ name: String, at source: Node.Source) {
        guard case .node(let index) = source else {
            preconditionFailure("a tap reads a node, not the image")
        }
        taps.append(Architecture.Tap(name: name, shape: nodes[index].shape, node: index))
    }

    private mutating func append(
        _ name: String, _ operation: Node.Operation, _ inputs: [Node.Source], _ shape: FeatureShape
    ) -> Node.Source {
        nodes.append(Node(name: name, operation: operation, inputs: inputs, shape: shape))
        return .node(nodes.count - 1)
    }
}

// MARK: - Operations

extension ArchitectureBuilder {
    mutating func convolution(
        _ name: String, of source: Node.Source, channels: Int, kernel: Int, stride: Int = 1
    ) -> Node.Source {
        let settings = Node.Convolution(
            outputChannels: channels, kernel: kernel, stride: stride, padding: kernel / 2)
        let before = shape(of: source)
        let after = FeatureShape(
            channels: channels,
            height: settings.outputExtent(before.height),
            width: settings.outputExtent(before.width))
        return append(name, .convolution(settings), [source], after)
    }

    mutating func batchNorm(_ name: String, of source: Node.Source) -> Node.Source {
        append(name, .batchNorm, [source], shape(of: source))
    }

    mutating func relu(_ name: String, of source: Node.Source) -> Node.Source {
        append(name, .relu, [source], shape(of: source))
    }

    mutating func add(
        _ name: String, _ first: Node.Source, _ second: Node.Source
    ) -> Node.Source {
        precondition(shape(of: first) == shape(of: second), "\(name): operands differ in shape")
        return append(name, .add, [first, second], shape(of: first))
    }

    mutating func globalAveragePool(_ name: String, of source: Node.Source) -> Node.Source {
        let channels = shape(of: source).channels
        return append(
            name, .globalAveragePool, [source],
            FeatureShape(channels: channels, height: 1, width: 1))
    }

    mutating func linear(
        _ name: String, of source: Node.Source, outputs: Int
    ) -> Node.Source {
        append(
            name, .linear(outputs: outputs), [source],
            FeatureShape(channels: outputs, height: 1, width: 1))
    }
}
