/// A system library that decodes one image format, behind its shim's reader.
///
/// The shims keep a library's errors from leaving them in any way but a status and a text. A reader
/// is opened once, read at most once, and closed whatever happened before.
protocol ImageCodec {
    /// The shim's reader.
    associatedtype Reader

    /// Begins to read `file`, which stays where it is until ``close(_:)``; `nil` leaves a message.
    static func open(
        _ reader: UnsafeMutablePointer<Reader>, _ file: UnsafeBufferPointer<UInt8>
    ) -> ImageCodecHeader?

    /// Reads the pixels, row by row, channels innermost; `false` leaves a message.
    static func read(
        _ reader: UnsafeMutablePointer<Reader>, into pixels: UnsafeMutablePointer<UInt8>
    ) -> Bool

    /// The pixels that were read as planes of red, green and blue.
    static func planes(
        _ reader: UnsafeMutablePointer<Reader>, _ pixels: InterleavedPixels,
        _ bytes: UnsafePointer<UInt8>
    ) -> ImagePlanes

    static func close(_ reader: UnsafeMutablePointer<Reader>)

    /// Why the last call failed, in the library's words.
    static func message(of reader: UnsafeMutablePointer<Reader>) -> String
}

/// What an image's header claims.
struct ImageCodecHeader {
    let height: Int
    let width: Int
    /// Bytes a pixel.
    let channels: Int
}

extension ImageCodec {
    /// Reads an image.
    static func decode(_ bytes: [UInt8]) throws(ImageError) -> ImagePlanes {
        try unsafe withOpened(bytes) { reader, header in
            let pixels = UnsafeMutablePointer<UInt8>.allocate(
                capacity: header.width * header.height * header.channels)
            defer { unsafe pixels.deallocate() }
            guard unsafe read(reader, into: pixels) else {
                return unsafe .failure(.damaged(message(of: reader)))
            }
            let size = InterleavedPixels(height: header.height, width: header.width)
            return unsafe .success(planes(reader, size, pixels))
        }
    }

    /// The size that the header claims; checked, nothing else is read.
    static func size(of bytes: [UInt8]) throws(ImageError) -> (height: Int, width: Int) {
        let header = try unsafe withOpened(bytes) { _, header in .success(header) }
        return (header.height, header.width)
    }

    /// Calls `body` with an open reader and the header, whose size has been checked.
    private static func withOpened<Value>(
        _ bytes: [UInt8],
        _ body: (UnsafeMutablePointer<Reader>, ImageCodecHeader) -> Result<Value, ImageError>
    ) throws(ImageError) -> Value {
        let reader = UnsafeMutablePointer<Reader>.allocate(capacity: 1)
        defer { unsafe reader.deallocate() }
        let result = unsafe bytes.withUnsafeBufferPointer { file -> Result<Value, ImageError> in
            defer { unsafe close(reader) }
            guard let header = unsafe open(reader, file) else {
                return unsafe .failure(.damaged(message(of: reader)))
            }
            do throws(ImageError) {
                try ImageDecoder.check(width: header.width, height: header.height)
            } catch {
                return .failure(error)
            }
            return unsafe body(reader, header)
        }
        return try result.get()
    }
}
