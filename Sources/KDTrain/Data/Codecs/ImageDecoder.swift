import Foundation

/// Reads JPEG and PNG files as 8-bit RGB.
///
/// What a file holds decides, not its name. Grey and palette images become RGB; alpha is left out,
/// as by Pillow's `convert("RGB")`; 16-bit PNGs are scaled to 8 bits; CMYK JPEGs become RGB as
/// by Pillow, where Adobe's mark says that they are stored inverted accordingly. Gamma and colour
/// profiles are not applied.
public enum ImageDecoder {
    /// The largest width and height.
    public static let maximumSide = 1 << 15
    /// The most pixels, 67 million.
    public static let maximumPixelCount = 1 << 26
    /// The largest file, 256 MiB.
    static let maximumFileByteCount = 1 << 28

    /// Reads the image in a file.
    ///
    /// - Throws: ``ImageError``, which does not name the file.
    public static func decode(file path: String) throws(ImageError) -> ImagePlanes {
        try decode(try bytes(of: path))
    }

    /// Reads the image that bytes hold.
    public static func decode(_ bytes: [UInt8]) throws(ImageError) -> ImagePlanes {
        switch try format(of: bytes) {
        case .jpeg: try unsafe JPEGCodec.decode(bytes)
        case .png: try unsafe PNGCodec.decode(bytes)
        }
    }

    /// The size that the header claims; checked, nothing else is read.
    static func size(of bytes: [UInt8]) throws(ImageError) -> (height: Int, width: Int) {
        switch try format(of: bytes) {
        case .jpeg: try unsafe JPEGCodec.size(of: bytes)
        case .png: try unsafe PNGCodec.size(of: bytes)
        }
    }

    /// Reads a file that may hold an image.
    static func bytes(of path: String) throws(ImageError) -> [UInt8] {
        do {
            let url = URL(fileURLWithPath: path)
            let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard size <= maximumFileByteCount else {
                throw ImageError.unreadable("\(size) bytes, allowed are \(maximumFileByteCount)")
            }
            return try [UInt8](Data(contentsOf: url))
        } catch let error as ImageError {
            throw error
        } catch {
            let isMissing = !FileManager.default.fileExists(atPath: path)
            throw .unreadable(isMissing ? "there is no such file" : error.localizedDescription)
        }
    }

    /// Checks the size that a header claims, before any memory is asked for.
    static func check(width: Int, height: Int) throws(ImageError) {
        guard width > 0, height > 0, width <= maximumSide, height <= maximumSide,
            width * height <= maximumPixelCount
        else { throw .tooLarge(width: width, height: height) }
    }

    private enum Format { case jpeg, png }

    private static func format(of bytes: [UInt8]) throws(ImageError) -> Format {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        let names: [(String, [UInt8])] = [
            ("it is a GIF", Array("GIF8".utf8)), ("it is a BMP", Array("BM".utf8)),
            ("it is a WebP", Array("RIFF".utf8)), ("it is a TIFF", [0x49, 0x49, 0x2A, 0]),
            ("it is a TIFF", [0x4D, 0x4D, 0, 0x2A]),
        ]
        if bytes.isEmpty { throw .unknownFormat("it is empty") }
        let known = names.first { bytes.starts(with: $0.1) }
        throw .unknownFormat(known?.0 ?? "it begins like no image that is known")
    }
}
