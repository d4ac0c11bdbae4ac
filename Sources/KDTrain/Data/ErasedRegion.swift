/// The rectangle of a training image that is erased: torchvision's `RandomErasing` with its
/// defaults, after Zhong and others (2017), <https://arxiv.org/abs/1708.04896>.
///
/// The area is 2 to 33 % of the image's, the ratio of height to width 0.3 to 3.3 on a logarithmic
/// scale; where ten attempts find nothing smaller than the image, nothing is erased. The choice
/// depends on (seed, epoch, index) alone. What is erased becomes 0 after normalisation, the mean.
enum ErasedRegion {
    static func choose(
        probability: Double, height: Int, width: Int, seed: UInt64, epoch: Int, index: Int
    ) -> ImageRegion? {
        guard probability > 0 else { return nil }
        // 0x65 keeps this stream apart from the others of the image.
        var generator = RandomGenerator(
            seed: seed, keys: 0x65, UInt64(bitPattern: Int64(epoch)), UInt64(index))
        guard generator.nextUniform() < probability else { return nil }
        let area = Double(height * width)
        let (low, high) = (Double.log(0.3), Double.log(3.3))
        for _ in 0..<10 {
            let target = area * (0.02 + 0.31 * generator.nextUniform())
            let ratio = Double.exp(low + (high - low) * generator.nextUniform())
            let partHeight = Int((target * ratio).squareRoot().rounded())
            let partWidth = Int((target / ratio).squareRoot().rounded())
            guard partHeight > 0, partWidth > 0, partHeight < height, partWidth < width else {
                continue
            }
            return ImageRegion(
                row: generator.nextInteger(below: height - partHeight + 1),
                column: generator.nextInteger(below: width - partWidth + 1),
                height: partHeight, width: partWidth)
        }
        return nil
    }
}
