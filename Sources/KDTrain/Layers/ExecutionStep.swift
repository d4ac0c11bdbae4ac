import KDModels

/// One operation of a forward pass: a node of the graph, or two that are computed as one.
struct ExecutionStep {
    /// The index of the node whose operation runs.
    let node: Int
    /// The index of the ReLU that is computed together with the node, if any.
    let fusedReLU: Int?
    /// The values that nothing reads any more once this step is done.
    let released: [Int]

    /// Orders the nodes and fuses every batch normalisation with the ReLU that alone reads it.
    static func plan(for architecture: Architecture) -> [ExecutionStep] {
        let nodes = architecture.nodes
        var readers = Array(repeating: [Int](), count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for case .node(let source) in node.inputs { readers[source].append(index) }
        }
        let kept = Set(architecture.taps.map(\.node) + [nodes.count - 1])
        var fused = Set<Int>()
        return nodes.indices.compactMap { index in
            guard !fused.contains(index) else { return nil }
            let relu = fusibleReLU(after: index, nodes: nodes, readers: readers, kept: kept)
            if let relu { fused.insert(relu) }
            let last = relu ?? index
            let released = Set(nodes[index].inputs).compactMap { source -> Int? in
                guard case .node(let value) = source, !kept.contains(value) else { return nil }
                return readers[value].allSatisfy { $0 <= last } ? value : nil
            }
            return ExecutionStep(node: index, fusedReLU: relu, released: released.sorted())
        }
    }

    private static func fusibleReLU(
        after index: Int, nodes: [Node], readers: [[Int]], kept: Set<Int>
    ) -> Int? {
        guard nodes[index].operation == .batchNorm, !kept.contains(index),
            readers[index].count == 1, let reader = readers[index].first,
            nodes[reader].operation == .relu
        else { return nil }
        return reader
    }
}
