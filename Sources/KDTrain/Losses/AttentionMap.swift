/// Attention maps for the eye: where a network looks.
public enum AttentionMap {
    /// The spatial attention maps of a tap: the sum over channels of F^2, divided by its L2 norm
    /// (METHODS, section 2).
    ///
    /// - Parameters:
    ///   - features: `[N, C, H, W]`.
    ///   - context: Threads and memory.
    /// - Returns: `[N, H, W]`, each map of unit L2 norm, or all zeros.
    public static func normalized<Scalar>(
        _ features: Tensor<Scalar>, context: ComputeContext
    ) -> Tensor<Float> {
        let shape = features.shape
        let maps = NormalizedMaps(
            features, power: 2, epsilon: 1e-8, height: shape[2], width: shape[3], context: context)
        return Tensor(
            shape: [shape[0], shape[2], shape[3]], values: maps.values.values.map { Float($0) })
    }
}
