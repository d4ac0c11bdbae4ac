import CPNG

/// libpng; see CPNG's shim for how errors leave it.
enum PNGCodec: @unsafe ImageCodec {
    static func open(
        _ reader: UnsafeMutablePointer<kd_png>, _ file: UnsafeBufferPointer<UInt8>
    ) -> ImageCodecHeader? {
        var (width, height): (Int32, Int32) = (0, 0)
        // Larger sides are read too, so that the message can say how large they are.
        let status = unsafe kd_png_open(
            reader, file.baseAddress, file.count, Int32.max, &width, &height)
        guard status == 0 else { return nil }
        return ImageCodecHeader(height: Int(height), width: Int(width), channels: 3)
    }

    static func read(
        _ reader: UnsafeMutablePointer<kd_png>, into pixels: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        unsafe kd_png_read(reader, pixels) == 0
    }

    static func planes(
        _ reader: UnsafeMutablePointer<kd_png>, _ pixels: InterleavedPixels,
        _ bytes: UnsafePointer<UInt8>
    ) -> ImagePlanes {
        unsafe pixels.planes(rgb: bytes)
    }

    static func close(_ reader: UnsafeMutablePointer<kd_png>) { unsafe kd_png_close(reader) }

    static func message(of reader: UnsafeMutablePointer<kd_png>) -> String {
        unsafe withUnsafeBytes(of: &reader.pointee.message) { bytes in
            let text = unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            return text.isEmpty ? "libpng could not begin to read it" : text
        }
    }
}
