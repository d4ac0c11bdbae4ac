public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileSystem {
    /// Writes over the contents of a file that exists, with one write, without asking the disk for
    /// room; where the old contents were longer, blanks follow.
    ///
    /// For short text on a full disk, where ``replace(_:with:durable:)`` cannot work: a reader may
    /// see a part of it.
    public static func overwrite(_ url: URL, with bytes: [UInt8]) throws(SystemError) {
        let oldCount = stamp(url)?.byteCount ?? 0
        let padding = [UInt8](
            repeating: UInt8(ascii: " "), count: max(0, oldCount - bytes.count))
        let descriptor = unsafe open(url.path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("write", url.path) }
        defer { close(descriptor) }
        try write(bytes + padding, to: descriptor, path: url.path)
    }
}
