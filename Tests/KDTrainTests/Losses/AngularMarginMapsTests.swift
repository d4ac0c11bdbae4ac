import Testing

@testable import KDTrain

/// The vector maps of AMD against the definition, pixel by pixel.
struct AngularMarginMapsTests {
    @Test(arguments: [0.5, 1, 1.35, 2, 7.5], [1, 64, 1e4])
    func `vector and scalar maps agree`(marginValue: Double, scale: Double) {
        let margin = AngularMargin(margin: marginValue, scale: scale)
        let edges = [0, 1e-300, 1e-9, 0.49999999, 0.5, 1 - 1e-6, 1 - 1.01e-7, 1 - 1e-9, 1]
        let pixels = edges + (0..<1000).map { Double($0) / 1000 }
        let map = Tensor<Double>(shape: [pixels.count], values: pixels)
        let make = { Tensor<Double>(shape: [pixels.count]) }
        let (positive, angular) = ((make(), make()), (make(), make()))
        map.withSpan {
            AngularMarginMaps.evaluate($0, margin: margin, positive: positive, angular: angular)
        }
        let reference = pixels.map { q in
            let response = margin.positive(q)
            return (response, margin.angular(positive: response, negative: margin.negative(q)))
        }
        #expect(worst(positive.0.values, reference.map(\.0.value), floor: scale) < 1e-13)
        #expect(worst(positive.1.values, reference.map(\.0.slope), floor: scale) < 1e-11)
        // Where exp(-700) ends the vector exponential the angular map is as good as zero.
        #expect(worst(angular.0.values, reference.map(\.1.value), floor: 1e-250) < 1e-10)
        #expect(worst(angular.1.values, reference.map(\.1.slope), floor: scale) < 1e-11)
    }

    @Test func `NaN stays NaN`() {
        let map = Tensor<Double>(shape: [9], repeating: .nan)
        let make = { Tensor<Double>(shape: [9]) }
        let (positive, angular) = ((make(), make()), (make(), make()))
        map.withSpan {
            AngularMarginMaps.evaluate(
                $0, margin: AngularMargin(margin: 1.35, scale: 64), positive: positive,
                angular: angular)
        }
        #expect(positive.0.values.allSatisfy { $0.isNaN })
        #expect(angular.0.values.allSatisfy { $0.isNaN })
    }

    /// The largest error relative to the value, or to `floor` where values are smaller.
    private func worst(_ found: [Double], _ expected: [Double], floor: Double) -> Double {
        zip(found, expected).map { abs($0 - $1) / max(abs($1), floor) }.max() ?? .infinity
    }
}
