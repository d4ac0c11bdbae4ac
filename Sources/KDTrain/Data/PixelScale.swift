/// How bytes become inputs: `(byte / maximum - mean) / deviation`, a channel each.
public struct PixelScale: Sendable, Hashable {
    /// The byte that means full intensity.
    public let maximum: Int
    /// The mean of each channel on the training images, as a share of full intensity.
    public let mean: [Float]
    /// The standard deviation of each channel on the training images.
    public let deviation: [Float]

    /// The input value of every byte: 256 entries a channel.
    func table() -> [Float] {
        zip(mean, deviation).flatMap { mean, deviation in
            (0..<256).map { (Float($0) / Float(maximum) - mean) / deviation }
        }
    }
}
