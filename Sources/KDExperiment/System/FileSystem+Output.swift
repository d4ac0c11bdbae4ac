public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileSystem {
    /// Writes a file that a user has named: a regular or new one in one step, as
    /// ``replace(_:with:durable:)`` does, at the end of the links that lead to it.
    ///
    /// A device, a pipe or a terminal is written into, since a rename would put a plain file in its
    /// place; a folder is refused.
    ///
    /// - Parameters:
    ///   - durable: Also waits until the bytes are on the disk, where there is one.
    ///   - waits: Whether to wait for a pipe's reader; without one it is an error otherwise.
    public static func writeOutput(
        _ url: URL, with bytes: [UInt8], durable: Bool = true, waits: Bool = true
    ) throws(SystemError) {
        var status = stat()
        guard unsafe stat(url.path, &status) == 0 else {
            // New, or a link to what is not there yet.
            return try replace(linkTarget(of: url), with: bytes, durable: durable)
        }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else {
            throw SystemError(action: "write", subject: url.path, code: EISDIR)
        }
        let target = linkTarget(of: url)
        // Links below /proc can name a file that is no longer there under its name.
        if kind == S_IFREG, stamp(target)?.inode == UInt64(status.st_ino) {
            return try replace(target, with: bytes, durable: durable)
        }
        try writeInto(url, bytes, flags: waits ? 0 : O_NONBLOCK)
    }

    /// Writes into what is there, without making or renaming anything.
    private static func writeInto(
        _ url: URL, _ bytes: [UInt8], flags: Int32
    ) throws(SystemError) {
        let all = O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC | flags
        var descriptor = unsafe open(url.path, all)
        // Waiting for a pipe's reader may be interrupted by a signal that means nothing here.
        while descriptor < 0, errno == EINTR { descriptor = unsafe open(url.path, all) }
        guard descriptor >= 0 else { throw .last("write", url.path) }
        var failure: SystemError?
        do throws(SystemError) { try write(bytes, to: descriptor, path: url.path) } catch {
            failure = error
        }
        if close(descriptor) != 0, errno != EINTR { failure = failure ?? .last("write", url.path) }
        if let failure { throw failure }
    }

    /// What a link leads to in the end, whether or not it is there; the place itself for others.
    private static func linkTarget(of url: URL) -> URL {
        var path = url.path
        // More links than a system follows are a ring.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                break
            }
            // The folders above stay as they are: what ".." means behind a link the system knows.
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            path = next.hasPrefix("/") ? next : folder + next
        }
        return URL(filePath: path)
    }
}
