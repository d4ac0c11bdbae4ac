import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads pieces of a file by their place.
enum ReadFile {
    /// Bytes from an offset on, at most `count`; empty at the end and when the file is missing.
    static func bytes(
        of url: URL, from offset: Int, count: Int
    ) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw .last("read", url.path)
        }
        defer { close(descriptor) }
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // The buffer has room for count bytes; only what is left of it is offered.
                let got = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled,
                    off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        guard failure == 0 else {
            throw SystemError(action: "read", subject: url.path, code: failure)
        }
        return bytes
    }
}
