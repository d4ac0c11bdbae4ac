import KDModels

/// One operation of a forward pass: a node of the graph, or a batch normalisation with the
/// addition and the activation that follow it, which are computed as one.
struct ExecutionStep {
    /// The index of the node whose operation runs.
    let node: Int
    /// What is added to the operation's result, where an addition is computed with it.
    let residual: Node.Source?
    /// What the sum is clamped to, where an activation is computed with it.
    let activation: Activation
    /// The index of the node whose value the step gives.
    let result: Int
    /// The values that nothing reads any more once this step is done.
    let released: [Int]

    /// Orders the nodes and computes every batch normalisation with what alone reads it: an
    /// addition, an activation, or an addition and then an activation.
    ///
    /// Such a step has the place of the addition, where the other operand is there. Of an
    /// addition's two normalised operands the later one is computed with it.
    static func plan(for architecture: Architecture) -> [ExecutionStep] {
        let fusion = Fusion(architecture)
        let groups = fusion.groups
        var place: [Int: Int] = [:]
        for (number, group) in groups.enumerated() {
            for node in group.nodes { place[node] = number }
        }
        return groups.enumerated().map { number, group in
            let read = group.nodes.flatMap { architecture.nodes[$0].inputs }
            let released = Set(read).compactMap { source -> Int? in
                guard case .node(let value) = source, !group.nodes.contains(value),
                    !fusion.kept.contains(value)
                else { return nil }
                return fusion.readers[value].allSatisfy { place[$0, default: 0] <= number }
                    ? value : nil
            }
            return ExecutionStep(
                node: group.nodes[0], residual: group.residual, activation: group.activation,
                result: group.nodes[group.nodes.count - 1], released: released.sorted())
        }
    }
}

extension Activation {
    /// The activation that a node computes, if it computes one.
    init?(_ operation: Node.Operation) {
        switch operation {
        case .relu: self = .relu
        case .relu6: self = .relu6
        default: return nil
        }
    }
}

/// Which nodes of a graph are computed together.
private struct Fusion {
    private let nodes: [Node]
    /// The nodes that read each node's value.
    let readers: [[Int]]
    /// The nodes whose values are the network's results.
    let kept: Set<Int>

    /// The nodes of one step in their order: one that begins and what follows it.
    struct Group {
        var nodes: [Int]
        var residual: Node.Source?
        var activation = Activation.identity
    }

    init(_ architecture: Architecture) {
        nodes = architecture.nodes
        var readers = Array(repeating: [Int](), count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for case .node(let source) in node.inputs { readers[source].append(index) }
        }
        self.readers = readers
        kept = Set(architecture.taps.map(\.node) + [nodes.count - 1])
    }

    /// All groups in an order in which they can be computed.
    var groups: [Group] {
        let additions = Dictionary(
            uniqueKeysWithValues: nodes.indices.compactMap { index in
                normalisedOperand(of: index).map { (index, $0) }
            })
        var done = Set(additions.values)
        return nodes.indices.compactMap { index in
            guard !done.contains(index) else { return nil }
            var group = Group(nodes: [index])
            if let operand = additions[index] {
                group.nodes = [operand, index]
                group.residual = nodes[index].inputs.first { $0 != .node(operand) }
            }
            guard nodes[group.nodes[0]].operation == .batchNorm,
                let reader = onlyReader(of: index),
                let activation = Activation(nodes[reader].operation)
            else { return group }
            group.nodes.append(reader)
            group.activation = activation
            done.insert(reader)
            return group
        }
    }

    /// The later of an addition's operands that are batch normalisations which it alone reads.
    private func normalisedOperand(of index: Int) -> Int? {
        guard nodes[index].operation == .add else { return nil }
        let operands = nodes[index].inputs.compactMap { source -> Int? in
            guard case .node(let operand) = source, nodes[operand].operation == .batchNorm else {
                return nil
            }
            return onlyReader(of: operand) == index ? operand : nil
        }
        return operands.max()
    }

    private func onlyReader(of index: Int) -> Int? {
        kept.contains(index) || readers[index].count != 1 ? nil : readers[index].first
    }
}
