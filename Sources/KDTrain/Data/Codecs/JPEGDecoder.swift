import CJPEG

/// libjpeg-turbo behind a function; see CJPEG's shim for how errors leave it.
enum JPEGDecoder {
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
        _ body: (UnsafeMutablePointer<kd_jpeg>, UnsafeBufferPointer<UInt8>)
            -> Result<Value, ImageError>
    ) throws(ImageError) -> Value {
        let reader = UnsafeMutablePointer<kd_jpeg>.allocate(capacity: 1)
        defer { unsafe reader.deallocate() }
        let result = unsafe bytes.withUnsafeBufferPointer { file in
            defer { unsafe kd_jpeg_close(reader) }
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
        _ reader: UnsafeMutablePointer<kd_jpeg>, _ file: UnsafeBufferPointer<UInt8>
    ) -> Result<Header, ImageError> {
        var (width, height, channels): (Int32, Int32, Int32) = (0, 0, 0)
        let opened = unsafe kd_jpeg_open(
            reader, file.baseAddress, file.count, &width, &height, &channels)
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
        _ reader: UnsafeMutablePointer<kd_jpeg>, _ file: UnsafeBufferPointer<UInt8>
    ) -> Result<ImagePlanes, ImageError> {
        let header: Header
        switch unsafe open(reader, file) {
        case .success(let opened): header = opened
        case .failure(let error): return .failure(error)
        }
        let interleaved = UnsafeMutablePointer<UInt8>.allocate(
            capacity: header.width * header.height * header.channels)
        defer { unsafe interleaved.deallocate() }
        guard unsafe kd_jpeg_read(reader, interleaved) == 0 else {
            return unsafe .failure(.damaged(message(of: reader)))
        }
        let pixels = InterleavedPixels(height: header.height, width: header.width)
        let isInverted = unsafe reader.pointee.is_inverted_cmyk != 0
        return unsafe .success(
            header.channels == 4
                ? pixels.planes(cmyk: interleaved, isInverted: isInverted)
                : pixels.planes(rgb: interleaved))
    }

    private static func message(of reader: UnsafeMutablePointer<kd_jpeg>) -> String {
        unsafe withUnsafeBytes(of: &reader.pointee.message) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
