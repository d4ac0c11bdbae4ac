import CPNG

/// libpng behind a function; see CPNG's shim for how errors leave it.
enum PNGDecoder {
    static func decode(_ bytes: [UInt8]) throws(ImageError) -> ImagePlanes {
        try unsafe withReader(bytes) { reader, file in unsafe decode(reader, file) }
    }

    /// The size that the header claims.
    static func size(of bytes: [UInt8]) throws(ImageError) -> (height: Int, width: Int) {
        let header = try unsafe withReader(bytes) { reader, file in unsafe open(reader, file) }
        return (header.height, header.width)
    }

    /// Calls `body` with a reader, which is closed afterwards, and the bytes, which stay where they
    /// are until then.
    private static func withReader<Value>(
        _ bytes: [UInt8],
        _ body: (UnsafeMutablePointer<kd_png>, UnsafeBufferPointer<UInt8>)
            -> Result<Value, ImageError>
    ) throws(ImageError) -> Value {
        let reader = UnsafeMutablePointer<kd_png>.allocate(capacity: 1)
        defer { unsafe reader.deallocate() }
        let result = unsafe bytes.withUnsafeBufferPointer { file in
            defer { unsafe kd_png_close(reader) }
            return unsafe body(reader, file)
        }
        return try result.get()
    }

    private struct Header {
        let height: Int
        let width: Int
        let channels: Int
    }

    private static func open(
        _ reader: UnsafeMutablePointer<kd_png>, _ file: UnsafeBufferPointer<UInt8>
    ) -> Result<Header, ImageError> {
        let channels = 3
        var (width, height): (Int32, Int32) = (0, 0)
        // Larger sides are read too, so that the message can say how large they are.
        let opened = unsafe kd_png_open(
            reader, file.baseAddress, file.count, Int32.max, &width, &height)
        guard opened == 0 else { return unsafe .failure(.damaged(message(of: reader))) }
        let header = Header(height: Int(height), width: Int(width), channels: Int(channels))
        do throws(ImageError) {
            try ImageDecoder.check(width: header.width, height: header.height)
        } catch {
            return .failure(error)
        }
        return .success(header)
    }

    private static func decode(
        _ reader: UnsafeMutablePointer<kd_png>, _ file: UnsafeBufferPointer<UInt8>
    ) -> Result<ImagePlanes, ImageError> {
        let header: Header
        switch unsafe open(reader, file) {
        case .success(let opened): header = opened
        case .failure(let error): return .failure(error)
        }
        let interleaved = UnsafeMutablePointer<UInt8>.allocate(
            capacity: header.width * header.height * header.channels)
        defer { unsafe interleaved.deallocate() }
        guard unsafe kd_png_read(reader, interleaved) == 0 else {
            return unsafe .failure(.damaged(message(of: reader)))
        }
        let pixels = InterleavedPixels(height: header.height, width: header.width)
        return unsafe .success(pixels.planes(rgb: interleaved))
    }

    private static func message(of reader: UnsafeMutablePointer<kd_png>) -> String {
        unsafe withUnsafeBytes(of: &reader.pointee.message) { bytes in
            let text = unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            return text.isEmpty ? "libpng could not begin to read it" : text
        }
    }
}
