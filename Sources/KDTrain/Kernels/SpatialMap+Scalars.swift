extension Float {
    public static func spatialMap(
        _ features: Tensor<Float>, power: Int, into map: Tensor<Double>, scale: Tensor<Double>,
        context: ComputeContext
    ) {
        SpatialMap.forward(features, power: power, into: map, scale: scale, context: context)
    }

    public static func spatialMapGradient(
        _ mapGradient: Tensor<Double>, scale: Tensor<Double>, _ features: Tensor<Float>,
        power: Int, into featureGradient: Tensor<Float>, adding: Bool, context: ComputeContext
    ) {
        SpatialMap.backward(
            mapGradient, scale: scale, features, power: power, into: featureGradient,
            adding: adding, context: context)
    }
}

extension Double {
    public static func spatialMap(
        _ features: Tensor<Double>, power: Int, into map: Tensor<Double>, scale: Tensor<Double>,
        context: ComputeContext
    ) {
        for n in 0..<scale.count {
            SpatialMap.referenceForward(features, power: power, image: n, into: map, scale: scale)
        }
    }

    public static func spatialMapGradient(
        _ mapGradient: Tensor<Double>, scale: Tensor<Double>, _ features: Tensor<Double>,
        power: Int, into featureGradient: Tensor<Double>, adding: Bool, context: ComputeContext
    ) {
        for n in 0..<scale.count {
            SpatialMap.referenceBackward(
                mapGradient, scale: scale, features, power: power, image: n,
                into: featureGradient, adding: adding)
        }
    }
}
