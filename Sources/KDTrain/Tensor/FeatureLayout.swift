/// The order in which a tensor's elements lie in memory.
///
/// It changes no value: whatever reads elements through the tensor's public interface meets them
/// in row-major order.
public enum FeatureLayout: Hashable, Sendable {
    /// The last axis varies fastest.
    case rowMajor
    /// Features `[N, C, H, W]`, C a multiple of sixteen, as `[N][C/16][H][W][16]`: the sixteen
    /// channels of a pixel fill one vector.
    case blocked
}
