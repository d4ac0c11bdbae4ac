import KDExperiment

/// The maps G, P, M of one image, as many of them as are compared, with their slopes.
struct AngularMaps {
    /// One map for each term.
    let values: [Tensor<Double>]
    /// The derivative of each by the pixel of the normalised attention map.
    private let slopes: [Tensor<Double>]

    /// Computes the maps of a normalised attention map.
    init(
        _ map: Span<Double>, terms: [AMDTerm], margin: AngularMargin, context: ComputeContext
    ) {
        let count = map.count
        let make = { (_: AMDTerm) in context.makeTensor(shape: [count], of: Double.self) }
        let needsPositive = terms.contains { $0 != .negative }
        values = terms.map(make)
        slopes = terms.map(make)
        for i in map.indices {
            let negative = margin.negative(map[i])
            let positive = needsPositive ? margin.positive(map[i]) : negative
            for (position, term) in terms.enumerated() {
                let response =
                    switch term {
                    case .angular: margin.angular(positive: positive, negative: negative)
                    case .positive: positive
                    case .negative: negative
                    }
                values[position][i] = response.value
                slopes[position][i] = response.slope
            }
        }
    }

    /// Adds a gradient by the map of a term, carried back to the attention map.
    func addGradient(
        _ byMap: Tensor<Double>, of position: Int, to gradient: inout MutableSpan<Double>
    ) {
        for i in gradient.indices { gradient[i] += byMap[i] * slopes[position][i] }
    }
}
