public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An advisory lock on a file (flock), let go when the value goes or the process dies.
public final class FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Leaves the lock to the program that this process becomes by ``ProgramStart``.
    public func surviveProgramStart() {
        _ = fcntl(descriptor, F_SETFD, 0)
    }

    /// Takes the lock if nobody holds it.
    ///
    /// - Returns: The lock, or `nil` while another process holds it.
    public static func tryAcquire(_ url: URL) throws(SystemError) -> FileLock? {
        let descriptor = unsafe open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last("lock", url.path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw SystemError(action: "lock", subject: url.path, code: code)
    }
}
