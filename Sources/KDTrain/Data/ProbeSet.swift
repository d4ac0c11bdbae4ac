import KDModels

/// A few fixed images that a run's attention maps are drawn for.
public struct ProbeSet {
    /// The split that they come from.
    public let split: DataSplit
    /// Their inputs, normalised, `[P, C, H, W]`.
    public let images: Tensor<Float>
    /// Their pixels for the eye, 0...1, `[P, C, H, W]`.
    public let pixels: Tensor<Float>
    /// Their classes.
    public let labels: [Int]
}

extension Dataset {
    /// The first image of each class, at most `limit`; of the validation images, or of the test
    /// images where no validation images are held out.
    public func probe(limit: Int = 8) -> ProbeSet {
        let split: DataSplit = count(of: .validation) > 0 ? .validation : .test
        let store = store(of: split)
        let chosen = (0..<classes).compactMap { label in
            indices(of: split).first { Int(store.labels[$0]) == label }
        }.prefix(limit)
        let images = tensor(of: chosen, in: store, table: scale.table())
        let eye = PixelScale(
            maximum: scale.maximum, mean: Array(repeating: 0, count: shape.channels),
            deviation: Array(repeating: 1, count: shape.channels))
        return ProbeSet(
            split: split, images: images,
            pixels: tensor(of: chosen, in: store, table: eye.table()),
            labels: chosen.map { Int(store.labels[$0]) })
    }

    private func tensor(
        of indices: some Collection<Int>, in store: ImageStore, table: [Float]
    ) -> Tensor<Float> {
        let tensor = Tensor<Float>(
            shape: [indices.count, shape.channels, shape.height, shape.width])
        let writer = ImageWriter(store: store, table: table)
        tensor.withMutableSpan { span in
            for (slot, index) in indices.enumerated() {
                writer.write(index, ImageAugmentation(), to: &span, at: slot * shape.count)
            }
        }
        return tensor
    }
}
