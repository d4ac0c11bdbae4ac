public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What tells whether a file has changed since somebody looked.
public struct FileStamp: Sendable, Hashable {
    /// The file's number on its disk; another one means that the file was replaced.
    public let inode: UInt64
    public let byteCount: Int
    /// Time of the last change, nanoseconds since 1970.
    public let modified: Int64
}

extension FileSystem {
    /// Renames a file or folder; a folder that is there already and not empty makes it fail with
    /// ``SystemError/isAlreadyThere``, which tells a creation race's loser that it lost.
    public static func rename(_ old: URL, to new: URL) throws(SystemError) {
        if unsafe systemRename(old.path, new.path) == 0 { return }
        // rename(2) says "not empty" where POSIX also allows "exists": one answer for both.
        let code = errno == ENOTEMPTY ? EEXIST : errno
        throw SystemError(action: "rename", subject: old.path, code: code)
    }

    /// The stamp of a file, `nil` when there is none; one system call.
    public static func stamp(_ url: URL) -> FileStamp? { stamp(path: url.path) }

    /// The stamp of a file by its path, for those who look at thousands: taking a URL apart costs
    /// several times what the system call does.
    public static func stamp(path: String) -> FileStamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        return FileStamp(
            inode: UInt64(status.st_ino), byteCount: Int(status.st_size),
            modified: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Removes a file or a whole folder; a missing one is fine.
    public static func remove(_ url: URL) throws(SystemError) {
        guard stamp(url) != nil else { return }
        do { try FileManager.default.removeItem(at: url) } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            let code = cause.flatMap { $0.domain == NSPOSIXErrorDomain ? Int32($0.code) : nil }
            throw SystemError(action: "remove", subject: url.path, code: code ?? EIO)
        }
    }

    /// Free bytes for this user on the disk that holds a path; `nil` when the system does not say.
    public static func freeByteCount(at url: URL) -> Int? {
        var status = statvfs()
        guard unsafe statvfs(url.path, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}

/// `rename(2)` under a name that the methods above do not shadow.
func systemRename(
    _ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>
) -> Int32 {
    #if canImport(Glibc)
        unsafe Glibc.rename(old, new)
    #else
        unsafe Darwin.rename(old, new)
    #endif
}
