import KDExperiment

/// Why a file gives no image.
public enum ImageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file cannot be opened or read.
    case unreadable(String)
    /// The file is neither JPEG nor PNG; the text says what its beginning looks like.
    case unknownFormat(String)
    /// The header claims more pixels than are decoded.
    case tooLarge(width: Int, height: Int)
    /// The decoder's own reason, such as a file that is cut off.
    case damaged(String)

    /// What was found and what is allowed.
    public var description: String {
        switch self {
        case .unreadable(let reason):
            return "cannot be read: \(DisplayText.sanitized(reason))"
        case .unknownFormat(let found):
            return "\(found), neither JPEG nor PNG"
        case .tooLarge(let width, let height):
            return "its header says \(width) x \(height) pixels; at most "
                + "\(ImageDecoder.maximumSide) on a side and "
                + "\(ImageDecoder.maximumPixelCount) in all are decoded"
        case .damaged(let reason):
            return "damaged: \(DisplayText.sanitized(reason, limit: 200))"
        }
    }
}
