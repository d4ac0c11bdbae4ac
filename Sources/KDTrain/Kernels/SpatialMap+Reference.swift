/// Attention maps as plain loops in double precision, for any scalar; every image is scaled.
extension SpatialMap {
    static func referenceForward<Scalar>(
        _ features: Tensor<Scalar>, power: Int, image n: Int, into map: Tensor<Double>,
        scale: Tensor<Double>
    ) {
        let pixels = map.count / scale.count
        let count = features.shape[1] * pixels
        var largest = 0.0
        for index in n * count..<(n + 1) * count {
            let magnitude = abs(Double(features[index]))
            if magnitude.isNaN || magnitude > largest { largest = magnitude }
            if largest.isNaN { break }
        }
        if largest == 0 { largest = 1 }
        scale[n] = largest
        for pixel in 0..<pixels {
            map[n * pixels + pixel] = stride(from: pixel, to: count, by: pixels).reduce(0) {
                $0 + integerPower(abs(Double(features[n * count + $1])) / largest, power)
            }
        }
    }

    static func referenceBackward<Scalar>(
        _ mapGradient: Tensor<Double>, scale: Tensor<Double>, _ features: Tensor<Scalar>,
        power: Int, image n: Int, into featureGradient: Tensor<Scalar>, adding: Bool
    ) {
        let pixels = mapGradient.count / scale.count
        let count = features.shape[1] * pixels
        for index in 0..<count {
            let x = Double(features[n * count + index]) / scale[n]
            let sign: Double = x > 0 ? 1 : (x < 0 ? -1 : 0)
            let slope = Double(power) * sign * integerPower(abs(x), power - 1) / scale[n]
            let value = Scalar(mapGradient[n * pixels + index % pixels] * slope)
            featureGradient[n * count + index] =
                adding ? featureGradient[n * count + index] + value : value
        }
    }

    private static func integerPower(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { power, _ in power * base }
    }
}
