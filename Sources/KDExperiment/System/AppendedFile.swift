import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file held open for appending whole lines.
final class AppendedFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file, which is made when it is missing.
    init(_ url: URL) throws(SystemError) {
        path = url.path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last("append to", path) }
    }

    deinit { close(descriptor) }

    /// Ends a last line that has no line break.
    func endTornLine() throws(SystemError) {
        let length = try length()
        guard length > 0 else { return }
        var last: UInt8 = 0
        guard unsafe pread(descriptor, &last, 1, length - 1) == 1 else {
            throw .last("read", path)
        }
        if last != UInt8(ascii: "\n") { try append([UInt8(ascii: "\n")]) }
    }

    /// Appends bytes; after a failure the file has its old length again.
    func append(_ bytes: [UInt8]) throws(SystemError) {
        let length = try length()
        do throws(SystemError) {
            try FileSystem.write(bytes, to: descriptor, path: path)
        } catch {
            // Best effort: where even this fails, the next writer ends the torn line.
            _ = ftruncate(descriptor, length)
            throw error
        }
    }

    private func length() throws(SystemError) -> off_t {
        let length = lseek(descriptor, 0, SEEK_END)
        guard length >= 0 else { throw .last("read the length of", path) }
        return length
    }
}
