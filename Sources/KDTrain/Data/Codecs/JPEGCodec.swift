import CJPEG

/// libjpeg-turbo; see CJPEG's shim for how errors leave it.
enum JPEGCodec: @unsafe ImageCodec {
    static func open(
        _ reader: UnsafeMutablePointer<kd_jpeg>, _ file: UnsafeBufferPointer<UInt8>
    ) -> ImageCodecHeader? {
        var (width, height, channels): (Int32, Int32, Int32) = (0, 0, 0)
        let status = unsafe kd_jpeg_open(
            reader, file.baseAddress, file.count, &width, &height, &channels)
        guard status == 0 else { return nil }
        return ImageCodecHeader(
            height: Int(height), width: Int(width), channels: Int(channels))
    }

    static func read(
        _ reader: UnsafeMutablePointer<kd_jpeg>, into pixels: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        unsafe kd_jpeg_read(reader, pixels) == 0
    }

    static func planes(
        _ reader: UnsafeMutablePointer<kd_jpeg>, _ pixels: InterleavedPixels,
        _ bytes: UnsafePointer<UInt8>
    ) -> ImagePlanes {
        guard unsafe reader.pointee.codec.out_color_space == JCS_CMYK else {
            return unsafe pixels.planes(rgb: bytes)
        }
        let isInverted = unsafe reader.pointee.is_inverted_cmyk != 0
        return unsafe pixels.planes(cmyk: bytes, isInverted: isInverted)
    }

    static func close(_ reader: UnsafeMutablePointer<kd_jpeg>) { unsafe kd_jpeg_close(reader) }

    static func message(of reader: UnsafeMutablePointer<kd_jpeg>) -> String {
        unsafe withUnsafeBytes(of: &reader.pointee.message) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
