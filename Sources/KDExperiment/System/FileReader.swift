public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A regular file open for reading at any place, at the length it had when it was opened.
public final class FileReader: Sendable {
    /// The file's length in bytes.
    public let byteCount: Int
    private let descriptor: Int32
    private let path: String

    /// Opens a file; a folder, pipe or device is refused, since it has no length.
    public init(_ url: URL) throws(SystemError) {
        path = url.path
        // Without O_NONBLOCK a pipe of this name would hold the caller until somebody writes.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("read", path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
            throw SystemError(action: "read", subject: path, code: code)
        }
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads bytes from an offset on.
    ///
    /// - Returns: As many as asked for, or fewer where the file ends before.
    public func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        let wanted = max(0, min(count, byteCount - offset))
        guard offset >= 0, wanted > 0 else { return [] }
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                // A buffer that is not empty has an address.
                // swift-format-ignore: NeverForceUnwrap
                let got = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, wanted - filled, offset + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = .last("read", path) }
                if got <= 0 { return }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
