import KDModels

/// Turns bytes into network inputs: crop, mirror, normalise, erase.
struct ImageWriter {
    /// The bytes of images.
    let pixels: [UInt8]
    /// The shape of one image.
    let shape: FeatureShape
    /// The input value of every byte, 256 a channel.
    let table: [Float]

    /// Writes the image whose bytes begin at `start`, `[C, H, W]`, to `output[offset...]`.
    ///
    /// What the crop takes from outside of the image is black, the byte 0, as torchvision's
    /// RandomCrop on images gives it. What is erased is 0 in the output.
    func write(
        from start: Int, _ choice: ImageAugmentation, to output: inout MutableSpan<Float>,
        at offset: Int
    ) {
        var target = offset
        for channel in 0..<shape.channels {
            let plane = start + channel * shape.height * shape.width
            for row in choice.rowOffset..<choice.rowOffset + shape.height {
                let isInside = row >= 0 && row < shape.height
                writeRow(
                    start: isInside ? plane + row * shape.width : nil, channel: channel, choice,
                    to: &output, at: target)
                target += shape.width
            }
        }
        if let region = choice.erased { erase(region, in: &output, at: offset) }
    }

    /// Writes one row; `start` is its first byte, nil for a row of padding.
    private func writeRow(
        start: Int?, channel: Int, _ choice: ImageAugmentation,
        to output: inout MutableSpan<Float>, at offset: Int
    ) {
        let (width, base) = (shape.width, channel * 256)
        // The output pixels whose source lies in the image; all others are black.
        let shift = choice.mirrored ? -choice.columnOffset : choice.columnOffset
        let inside = start == nil ? 0..<0 : max(0, -shift)..<min(width, width - shift)
        for x in 0..<inside.lowerBound { output[offset + x] = table[base] }
        for x in inside.upperBound..<width { output[offset + x] = table[base] }
        guard let start else { return }
        if choice.mirrored {
            let last = start + choice.columnOffset + width - 1
            for x in inside { output[offset + x] = table[base + Int(pixels[last - x])] }
        } else {
            let first = start + choice.columnOffset
            for x in inside { output[offset + x] = table[base + Int(pixels[first + x])] }
        }
    }

    private func erase(
        _ region: ImageRegion, in output: inout MutableSpan<Float>, at offset: Int
    ) {
        for channel in 0..<shape.channels {
            for row in region.row..<region.row + region.height {
                let line = offset + (channel * shape.height + row) * shape.width
                for column in region.column..<region.column + region.width {
                    output[line + column] = 0
                }
            }
        }
    }
}
