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
        let make = { context.makeTensor(shape: [count], of: Double.self) }
        let (positive, angular) = ((make(), make()), (make(), make()))
        if terms != [.negative] {
            AngularMarginMaps.evaluate(map, margin: margin, positive: positive, angular: angular)
        }
        var (values, slopes): ([Tensor<Double>], [Tensor<Double>]) = ([], [])
        for term in terms {
            let (value, slope) =
                switch term {
                case .angular: angular
                case .positive: positive
                case .negative: Self.negative(map, margin, (make(), make()))
                }
            values.append(value)
            slopes.append(slope)
        }
        (self.values, self.slopes) = (values, slopes)
    }

    private static func negative(
        _ map: Span<Double>, _ margin: AngularMargin, _ result: (Tensor<Double>, Tensor<Double>)
    ) -> (Tensor<Double>, Tensor<Double>) {
        result.0.withMutableSpan { values in
            for i in map.indices { values[i] = margin.scale * (1 - map[i]) }
        }
        result.1.fill(-margin.scale)
        return result
    }

    /// Adds a gradient by the map of a term, carried back to the attention map.
    func addGradient(
        _ byMap: Tensor<Double>, of position: Int, to gradient: inout MutableSpan<Double>
    ) {
        byMap.withSpan { byMap in
            slopes[position].withSpan { slopes in
                for i in gradient.indices { gradient[i] += byMap[i] * slopes[i] }
            }
        }
    }
}
