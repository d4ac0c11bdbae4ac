import CPNG

/// libpng behind a function; see CPNG's shim for how errors leave it.
enum PNGDecoder {
    static func decode(_ bytes: [UInt8]) throws(ImageError) -> ImagePlanes {
        let reader = UnsafeMutablePointer<kd_png>.allocate(capacity: 1)
        defer { unsafe reader.deallocate() }
        // The bytes must stay where they are until the reader is closed.
        let result = unsafe bytes.withUnsafeBufferPointer { file in
            defer { unsafe kd_png_close(reader) }
            return unsafe decode(reader, file)
        }
        return try result.get()
    }

    private static func decode(
        _ reader: UnsafeMutablePointer<kd_png>, _ file: UnsafeBufferPointer<UInt8>
    ) -> Result<ImagePlanes, ImageError> {
        var (width, height): (Int32, Int32) = (0, 0)
        // Larger sides are read too, so that the message can say how large they are.
        let opened = unsafe kd_png_open(
            reader, file.baseAddress, file.count, Int32.max, &width, &height)
        guard opened == 0 else { return unsafe .failure(.damaged(message(of: reader))) }
        let (columns, rows) = (Int(width), Int(height))
        do throws(ImageError) { try ImageDecoder.check(width: columns, height: rows) } catch {
            return .failure(error)
        }
        let interleaved = UnsafeMutablePointer<UInt8>.allocate(capacity: columns * rows * 3)
        defer { unsafe interleaved.deallocate() }
        guard unsafe kd_png_read(reader, interleaved) == 0 else {
            return unsafe .failure(.damaged(message(of: reader)))
        }
        let pixels = InterleavedPixels(height: rows, width: columns)
        return unsafe .success(pixels.planes(rgb: interleaved))
    }

    private static func message(of reader: UnsafeMutablePointer<kd_png>) -> String {
        unsafe withUnsafeBytes(of: &reader.pointee.message) { bytes in
            let text = unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            return text.isEmpty ? "libpng could not begin to read it" : text
        }
    }
}
