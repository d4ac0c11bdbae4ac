/// Pixels as codecs give them, channel after channel for each, turned into planes.
struct InterleavedPixels {
    let height: Int
    let width: Int

    /// Takes RGB bytes, `[H, W, 3]`.
    func planes(rgb pixels: UnsafePointer<UInt8>) -> ImagePlanes {
        let count = height * width
        let planes = unsafe [UInt8](unsafeUninitializedCapacity: 3 * count) { target, written in
            if let target = target.baseAddress {
                let (red, green, blue) = unsafe (target, target + count, target + 2 * count)
                for index in 0..<count {
                    unsafe red[index] = pixels[3 &* index]
                    unsafe green[index] = pixels[3 &* index &+ 1]
                    unsafe blue[index] = pixels[3 &* index &+ 2]
                }
            }
            written = 3 * count
        }
        return ImagePlanes(height: height, width: width, pixels: planes)
    }

    /// Takes CMYK bytes, `[H, W, 4]`: each channel is `(255 - ink) (255 - black) / 255`, rounded.
    ///
    /// - Parameter isInverted: 255 means no ink.
    func planes(cmyk pixels: UnsafePointer<UInt8>, isInverted: Bool) -> ImagePlanes {
        let count = height * width
        let flip: UInt8 = isInverted ? 0 : 255
        let planes = unsafe [UInt8](unsafeUninitializedCapacity: 3 * count) { target, written in
            for index in 0..<count {
                let white = unsafe Int(pixels[4 &* index &+ 3] ^ flip)
                for channel in 0..<3 {
                    let paper = unsafe Int(pixels[4 &* index &+ channel] ^ flip)
                    unsafe target[channel &* count &+ index] =
                        UInt8((paper &* white &+ 127) / 255)
                }
            }
            written = 3 * count
        }
        return ImagePlanes(height: height, width: width, pixels: planes)
    }
}
