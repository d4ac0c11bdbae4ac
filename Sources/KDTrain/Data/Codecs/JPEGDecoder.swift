import CJPEG

/// libjpeg-turbo behind a function; see CJPEG's shim for how errors leave it.
enum JPEGDecoder {
    static func decode(_ bytes: [UInt8]) throws(ImageError) -> ImagePlanes {
        let reader = UnsafeMutablePointer<kd_jpeg>.allocate(capacity: 1)
        defer { unsafe reader.deallocate() }
        // The bytes must stay where they are until the reader is closed.
        let result = unsafe bytes.withUnsafeBufferPointer { file in
            defer { unsafe kd_jpeg_close(reader) }
            return unsafe decode(reader, file)
        }
        return try result.get()
    }

    private static func decode(
        _ reader: UnsafeMutablePointer<kd_jpeg>, _ file: UnsafeBufferPointer<UInt8>
    ) -> Result<ImagePlanes, ImageError> {
        var (width, height, channels): (Int32, Int32, Int32) = (0, 0, 0)
        let opened = unsafe kd_jpeg_open(
            reader, file.baseAddress, file.count, &width, &height, &channels)
        guard opened == 0 else { return unsafe .failure(.damaged(message(of: reader))) }
        let (columns, rows) = (Int(width), Int(height))
        do throws(ImageError) { try ImageDecoder.check(width: columns, height: rows) } catch {
            return .failure(error)
        }
        let interleaved = UnsafeMutablePointer<UInt8>.allocate(
            capacity: columns * rows * Int(channels))
        defer { unsafe interleaved.deallocate() }
        guard unsafe kd_jpeg_read(reader, interleaved) == 0 else {
            return unsafe .failure(.damaged(message(of: reader)))
        }
        let pixels = InterleavedPixels(height: rows, width: columns)
        let isInverted = unsafe reader.pointee.is_inverted_cmyk != 0
        return unsafe .success(
            channels == 4
                ? pixels.planes(cmyk: interleaved, isInverted: isInverted)
                : pixels.planes(rgb: interleaved))
    }

    private static func message(of reader: UnsafeMutablePointer<kd_jpeg>) -> String {
        unsafe withUnsafeBytes(of: &reader.pointee.message) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
