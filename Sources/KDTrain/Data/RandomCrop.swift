/// The random part of an image that is resized to the whole: torchvision's `RandomResizedCrop`
/// with its defaults.
///
/// The area is 8 to 100 % of the image's, the ratio of the sides 3:4 to 4:3 on a logarithmic
/// scale. Ten attempts are made to find a part that fits; after them it is the middle, as large
/// as the ratios allow. The choice depends on (seed, epoch, index) and the image's size alone.
struct RandomCrop: Hashable, Sendable {
    let seed: UInt64
    let epoch: Int
    let index: Int

    /// The part of an image of this size.
    func region(height: Int, width: Int) -> ImageRegion {
        // 0x72 keeps this stream apart from the others of the image.
        var generator = RandomGenerator(
            seed: seed, keys: 0x72, UInt64(bitPattern: Int64(epoch)), UInt64(index))
        let area = Double(height * width)
        for _ in 0..<10 {
            let target = area * (0.08 + 0.92 * generator.nextUniform())
            let ratio = Double.exp(
                Double.log(3.0 / 4) * (1 - 2 * generator.nextUniform()))
            let partWidth = Int((target * ratio).squareRoot().rounded())
            let partHeight = Int((target / ratio).squareRoot().rounded())
            guard partWidth > 0, partHeight > 0, partWidth <= width, partHeight <= height else {
                continue
            }
            return ImageRegion(
                row: generator.nextInteger(below: height - partHeight + 1),
                column: generator.nextInteger(below: width - partWidth + 1),
                height: partHeight, width: partWidth)
        }
        return Self.middle(height: height, width: width)
    }

    /// The largest part in the middle whose sides' ratio is allowed.
    static func middle(height: Int, width: Int) -> ImageRegion {
        let ratio = Double(width) / Double(height)
        var (partHeight, partWidth) = (height, width)
        if ratio < 3.0 / 4 { partHeight = Int((Double(width) / (3.0 / 4)).rounded()) }
        if ratio > 4.0 / 3 { partWidth = Int((Double(height) * (4.0 / 3)).rounded()) }
        return ImageRegion(
            row: (height - partHeight) / 2, column: (width - partWidth) / 2, height: partHeight,
            width: partWidth)
    }
}
