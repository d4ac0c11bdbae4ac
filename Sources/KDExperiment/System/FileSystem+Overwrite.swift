import Foundation
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
    ///
    /// - Returns: `false`, and the file as it was, when there is none or the blocks that it has on
    ///   the disk do not hold the text.
    static func overwrite(_ url: URL, with bytes: [UInt8]) -> Bool {
        let descriptor = unsafe open(url.path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        let oldCount = Int(status.st_size)
        // st_blocks counts 512 bytes each, whatever the disk's own blocks are (stat(2)).
        guard bytes.count <= max(oldCount, Int(status.st_blocks) * 512) else { return false }
        let padding = [UInt8](
            repeating: UInt8(ascii: " "), count: max(0, oldCount - bytes.count))
        return (try? write(bytes + padding, to: descriptor, path: url.path)) != nil
    }
}
