#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A system call that failed: which one, on what, and the system's reason.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was being done, for the reader: "write", "create the folder".
    public let action: String
    /// The file or thing it was done to.
    public let subject: String
    /// The system's error number.
    public let code: Int32

    /// Records a failure; `code` is usually `errno`.
    public init(action: String, subject: String, code: Int32) {
        self.action = action
        self.subject = subject
        self.code = code
    }

    /// Records a failure with the current `errno`.
    static func last(_ action: String, _ subject: String) -> SystemError {
        SystemError(action: action, subject: subject, code: errno)
    }

    /// The disk is full or the quota is used up.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }
    /// The thing exists already.
    public var isAlreadyThere: Bool { code == EEXIST }
    /// The thing does not exist.
    public var isMissing: Bool { code == ENOENT }

    /// The thing is of another kind than is needed: a folder or a pipe where a file should be.
    public var isUnsuitable: Bool { code == EINVAL || code == EISDIR }

    /// The thing is a folder where a file should be.
    public var isFolder: Bool { code == EISDIR }

    /// The system's reason, in its words.
    public var reason: String {
        // The system's "Is a directory" does not say what to do instead.
        if isFolder { return "it is a folder; name a file" }
        return unsafe String(cString: strerror(code))
    }

    public var description: String {
        "cannot \(action) \(DisplayText.sanitized(subject)): \(reason)"
    }
}
