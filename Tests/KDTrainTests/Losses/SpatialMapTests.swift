import Testing

@testable import KDTrain

/// The fast attention-map kernels against their plain twins.
struct SpatialMapTests {
    static let shapes = [
        [1, 1, 1, 1], [2, 3, 4, 4], [3, 17, 5, 7], [2, 16, 8, 8], [1, 5, 1, 33], [5, 2, 16, 16],
    ]

    @Test(arguments: shapes, [1, 2, 4])
    func `forward and backward agree with the reference`(shape: [Int], power: Int) {
        let context = ComputeContext(threads: 2)
        let features = Tensor<Float>.random(shape, seed: 1)
        let doubles = Tensor<Double>(shape: shape, values: features.values.map { Double($0) })
        let pixels = shape[2] * shape[3]
        let (map, scale) = (
            Tensor<Double>(shape: [shape[0], pixels]), Tensor<Double>(shape: [shape[0]])
        )
        let (reference, referenceScale) = (
            Tensor<Double>(shape: [shape[0], pixels]), Tensor<Double>(shape: [shape[0]])
        )
        Float.spatialMap(features, power: power, into: map, scale: scale, context: context)
        Double.spatialMap(
            doubles, power: power, into: reference, scale: referenceScale, context: context)
        let factors = referenceScale.values.map { ($0 as Double) }
        let unscaled = reference.values.enumerated().map { index, value in
            (0..<power).reduce(value) { product, _ in product * factors[index / pixels] }
        }
        #expect(disagreement(map.values, unscaled) < 1e-5)
        for adding in [false, true] {
            let gradient = Tensor<Double>.random([shape[0], pixels], seed: 2)
            let found = Tensor<Float>(shape: shape, repeating: 3)
            let expected = Tensor<Double>(shape: shape, repeating: 3)
            Float.spatialMapGradient(
                gradient, scale: scale, features, power: power, into: found, adding: adding,
                context: context)
            let ones = Tensor<Double>(shape: [shape[0]], repeating: 1)
            Double.spatialMapGradient(
                gradient, scale: ones, doubles, power: power, into: expected, adding: adding,
                context: context)
            #expect(disagreement(found.values.map { Double($0) }, expected.values) < 1e-5)
        }
    }
}
