/// Pooling of blocked features.
enum BlockedPooling {
    /// The mean of each map, into `[N, C]`.
    static func average(
        _ input: Tensor<Float>, into output: Tensor<Float>, context: ComputeContext
    ) {
        let pixels = input.shape[2] &* input.shape[3]
        let (x, y) = (input.cursor, output.cursor)
        let size = max(1, Slices.elementCount / (pixels &* Vector.width))
        // The blocks of all images lie in the order of the means.
        Slices.forEachRange(of: output.count / Vector.width, size: size, context: context) {
            for block in $0 {
                var place = x.at(block &* pixels &* Vector.width)
                var sum = Vector(repeating: 0)
                for _ in 0..<pixels {
                    sum += place.vector()
                    place.advance(Vector.width)
                }
                y.put(sum / Float(pixels), block &* Vector.width)
            }
        }
    }

    /// The gradient of the mean of each map.
    static func averageGradient(
        _ outputGradient: Tensor<Float>, into inputGradient: Tensor<Float>, adding: Bool,
        context: ComputeContext
    ) {
        let pixels = inputGradient.shape[2] &* inputGradient.shape[3]
        let (g, d) = (outputGradient.cursor, inputGradient.cursor)
        let size = max(1, Slices.elementCount / (pixels &* Vector.width))
        Slices.forEachRange(
            of: outputGradient.count / Vector.width, size: size, context: context
        ) {
            for block in $0 {
                let share = g.vector(block &* Vector.width) / Float(pixels)
                var place = d.at(block &* pixels &* Vector.width)
                for _ in 0..<pixels {
                    place.put(adding ? place.vector() + share : share)
                    place.advance(Vector.width)
                }
            }
        }
    }
}
