public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The few file operations that must be exactly right: atomic replacement, append, creation races.
public enum FileSystem {
    /// Creates a folder; fails with ``SystemError/isAlreadyThere`` when it exists, which is how two
    /// launches that race for one run find out who was first (mkdir is atomic on NFS too).
    public static func createDirectory(_ url: URL) throws(SystemError) {
        if unsafe mkdir(url.path, 0o777) != 0 { throw .last("create the folder", url.path) }
    }

    /// Creates a folder and the folders above it; an existing one is fine.
    public static func ensureDirectory(_ url: URL) throws(SystemError) {
        if unsafe mkdir(url.path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, url.path != "/" else { throw .last("create the folder", url.path) }
        try ensureDirectory(url.deletingLastPathComponent())
        if unsafe mkdir(url.path, 0o777) != 0, errno != EEXIST {
            throw .last("create the folder", url.path)
        }
    }

    /// Replaces a file in one step: a temporary file beside it, written, then renamed over it.
    ///
    /// - Parameter durable: Also waits until the bytes are on the disk (fsync of file and folder).
    public static func replace(
        _ url: URL, with bytes: [UInt8], durable: Bool
    ) throws(SystemError) {
        let temporary = url.path + ".tmp\(getpid())"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last("write", url.path) }
        var failure: SystemError?
        do throws(SystemError) {
            try write(bytes, to: descriptor, path: url.path)
            if durable, fsync(descriptor) != 0 { throw .last("write", url.path) }
        } catch { failure = error }
        // A network file system may say only now that there was no room for the bytes.
        if close(descriptor) != 0, errno != EINTR { failure = failure ?? .last("write", url.path) }
        if let failure {
            unsafe unlink(temporary)
            throw failure
        }
        if unsafe systemRename(temporary, url.path) != 0 {
            let failure = SystemError.last("replace", url.path)
            unsafe unlink(temporary)
            throw failure
        }
        if durable { synchronizeDirectory(url.deletingLastPathComponent()) }
    }

    /// Appends bytes with one write, so that several writers' lines do not mix on a local disk.
    public static func append(_ bytes: [UInt8], to url: URL) throws(SystemError) {
        let descriptor = unsafe open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last("append to", url.path) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: url.path)
    }

    /// Creates a file that must not exist yet and writes it whole.
    public static func create(_ url: URL, with bytes: [UInt8]) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe open(url.path, flags, 0o666)
        guard descriptor >= 0 else { throw .last("create", url.path) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: url.path)
    }

    static func write(
        _ bytes: [UInt8], to descriptor: Int32, path: String
    ) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // A buffer that is not empty has an address.
                // swift-format-ignore: NeverForceUnwrap
                unsafe systemWrite(descriptor, buffer.baseAddress! + written, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("write", path)
            }
            written += count
        }
    }

    private static func synchronizeDirectory(_ url: URL) {
        // Best effort: some network file systems refuse fsync on folders, and the rename stands.
        let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// `write(2)` under a name that the methods above do not shadow.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
        unsafe Glibc.write(descriptor, bytes, count)
    #else
        unsafe Darwin.write(descriptor, bytes, count)
    #endif
}
