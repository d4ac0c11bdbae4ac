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
    /// The first image of each class that can be decoded, at most `limit`; of the validation
    /// images, or of the test images where no validation images are held out.
    ///
    /// - Throws: ``DataError`` when there is no such image at all.
    public func probe(limit: Int = 8) throws(DataError) -> ProbeSet {
        let split: DataSplit = count(of: .validation) > 0 ? .validation : .test
        let store = store(of: split)
        var (pixels, labels): ([UInt8], [Int]) = ([], [])
        var fault = DataError.noImage(batch: 0)
        for label in 0..<classes where labels.count < limit {
            for index in indices(of: split) where Int(store.labels[index]) == label {
                do throws(DataError) {
                    pixels += try store.image(index, crop: nil)
                    labels.append(label)
                    break
                } catch {
                    fault = error
                }
            }
        }
        guard !labels.isEmpty else { throw fault }
        return probe(split, pixels: pixels, labels: labels)
    }

    private func probe(_ split: DataSplit, pixels: [UInt8], labels: [Int]) -> ProbeSet {
        let eye = PixelScale(
            maximum: scale.maximum, mean: Array(repeating: 0, count: shape.channels),
            deviation: Array(repeating: 1, count: shape.channels))
        return ProbeSet(
            split: split, images: tensor(of: pixels, count: labels.count, table: scale.table()),
            pixels: tensor(of: pixels, count: labels.count, table: eye.table()),
            labels: labels)
    }

    private func tensor(of pixels: [UInt8], count: Int, table: [Float]) -> Tensor<Float> {
        let tensor = Tensor<Float>(
            shape: [count, shape.channels, shape.height, shape.width])
        let writer = ImageWriter(pixels: pixels, shape: shape, table: table)
        tensor.withMutableSpan { span in
            for slot in 0..<count {
                writer.write(
                    from: slot * shape.count, ImageAugmentation(), to: &span,
                    at: slot * shape.count)
            }
        }
        return tensor
    }
}
