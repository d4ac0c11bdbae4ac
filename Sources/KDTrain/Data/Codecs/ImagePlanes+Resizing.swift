extension ImagePlanes {
    /// The whole image.
    public var bounds: ImageRegion { ImageRegion(row: 0, column: 0, height: height, width: width) }

    /// The image, or a part of it, at another size: bilinear with antialiasing, what
    /// Pillow's `crop` and `resize(…, BILINEAR)` give; see ``ImageResampling``.
    ///
    /// - Parameter region: The part; it lies in the image. All of it by default.
    public func resized(
        height newHeight: Int, width newWidth: Int, from region: ImageRegion? = nil
    ) -> ImagePlanes {
        let region = region ?? bounds
        precondition(
            newHeight > 0 && newWidth > 0 && region.height > 0 && region.width > 0
                && region.row >= 0 && region.column >= 0
                && region.row + region.height <= height && region.column + region.width <= width,
            "\(region) of \(height) x \(width) cannot become \(newHeight) x \(newWidth)")
        guard region != bounds || newHeight != height || newWidth != width else { return self }
        let output = ImageResampling.resized(
            pixels, first: 0, channels: 3, height: height, width: width, region: region,
            to: (newHeight, newWidth))
        return ImagePlanes(height: newHeight, width: newWidth, pixels: output)
    }

    /// The image as a square: the shorter side becomes `side * margin` pixels, and the middle
    /// `side` x `side` of it are kept. An image of this size stays as it is.
    ///
    /// - Parameter margin: 1, or the 256 / 224 that is usual on ImageNet.
    public func fitted(side: Int, margin: Double = 1) -> ImagePlanes {
        if height == side, width == side { return self }
        let shorter = Int((Double(side) * max(margin, 1)).rounded())
        let (newHeight, newWidth) =
            height <= width
            ? (shorter, max(shorter, shorter * width / height))
            : (max(shorter, shorter * height / width), shorter)
        return resized(height: newHeight, width: newWidth).center(side: side)
    }

    /// The middle of the image, which is at least as large.
    private func center(side: Int) -> ImagePlanes {
        let (top, left) = (Self.margin(of: height - side), Self.margin(of: width - side))
        var output: [UInt8] = []
        output.reserveCapacity(3 * side * side)
        for channel in 0..<3 {
            for row in top..<top + side {
                let first = (channel * height + row) * width + left
                output.append(contentsOf: pixels[first..<first + side])
            }
        }
        return ImagePlanes(height: side, width: side, pixels: output)
    }

    /// How many of the pixels that are too many lie above or on the left: half of them, and where
    /// that is no whole number the even neighbour, as torchvision's CenterCrop rounds.
    private static func margin(of spare: Int) -> Int { spare / 2 + (spare % 4 == 3 ? 1 : 0) }
}
