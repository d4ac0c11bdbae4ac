import KDModels

/// Turns stored bytes into network inputs: crop, mirror, normalise.
struct ImageWriter {
    let store: ImageStore
    /// The input value of every byte, 256 a channel.
    let table: [Float]

    /// Writes one image, `[C, H, W]`, to `output[offset...]`.
    ///
    /// What the crop takes from outside of the image is black, the byte 0, as torchvision's
    /// RandomCrop on images gives it.
    func write(
        _ index: Int, _ choice: ImageAugmentation, to output: inout MutableSpan<Float>,
        at offset: Int
    ) {
        let shape = store.shape
        var target = offset
        for channel in 0..<shape.channels {
            let plane = (index * shape.channels + channel) * shape.height * shape.width
            for row in choice.rowOffset..<choice.rowOffset + shape.height {
                let isInside = row >= 0 && row < shape.height
                writeRow(
                    start: isInside ? plane + row * shape.width : nil, channel: channel, choice,
                    to: &output, at: target)
                target += shape.width
            }
        }
    }

    /// Writes one row; `start` is its first byte in the store, nil for a row of padding.
    private func writeRow(
        start: Int?, channel: Int, _ choice: ImageAugmentation,
        to output: inout MutableSpan<Float>, at offset: Int
    ) {
        let width = store.shape.width
        let black = table[channel * 256]
        for x in 0..<width {
            let column = choice.columnOffset + (choice.mirrored ? width - 1 - x : x)
            if let start, column >= 0, column < width {
                output[offset + x] = table[channel * 256 + Int(store.pixels[start + column])]
            } else {
                output[offset + x] = black
            }
        }
    }
}
