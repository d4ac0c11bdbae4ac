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
    /// A convolution padded by half its kernel.
    mutating func convolution(
        _ name: String, of source: Node.Source, channels: Int, kernel: Int, stride: Int = 1,
        hasBias: Bool = false
    ) -> Node.Source {
        let window = Node.Window(kernel: kernel, stride: stride, padding: kernel / 2)
        let settings = Node.Convolution(
            outputChannels: channels, window: window, hasBias: hasBias)
        return append(
            name, .convolution(settings), [source], shape(of: source, channels, under: window))
    }

    /// A 3x3 convolution of each channel by itself.
    mutating func depthwiseConvolution(
        _ name: String, of source: Node.Source, stride: Int
    ) -> Node.Source {
        let window = Node.Window(kernel: 3, stride: stride, padding: 1)
        let after = shape(of: source, shape(of: source).channels, under: window)
        return append(name, .depthwiseConvolution(window), [source], after)
    }

    mutating func maxPool(
        _ name: String, of source: Node.Source, window: Node.Window
    ) -> Node.Source {
        let after = shape(of: source, shape(of: source).channels, under: window)
        return append(name, .maxPool(window), [source], after)
    }

    private func shape(
        of source: Node.Source, _ channels: Int, under window: Node.Window
    ) -> FeatureShape {
        let before = shape(of: source)
        return FeatureShape(
            channels: channels, height: window.outputExtent(before.height),
            width: window.outputExtent(before.width))
    }

    mutating func channels(
        _ range: Range<Int>, _ name: String, of source: Node.Source
    ) -> Node.Source {
        var after = shape(of: source)
        precondition(range.upperBound <= after.channels, "\(name): \(range) of \(after)")
        after.channels = range.count
        return append(name, .channels(range), [source], after)
    }

    mutating func interleave(
        _ name: String, _ first: Node.Source, _ second: Node.Source
    ) -> Node.Source {
        var after = shape(of: first)
        precondition(after == shape(of: second), "\(name): operands differ in shape")
        after.channels *= 2
        return append(name, .interleave, [first, second], after)
    }

    mutating func batchNorm(_ name: String, of source: Node.Source) -> Node.Source {
        append(name, .batchNorm, [source], shape(of: source))
    }

    mutating func relu(_ name: String, of source: Node.Source) -> Node.Source {
        append(name, .relu, [source], shape(of: source))
    }

    mutating func relu6(_ name: String, of source: Node.Source) -> Node.Source {
        append(name, .relu6, [source], shape(of: source))
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
