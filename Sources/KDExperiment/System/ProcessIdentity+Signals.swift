#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ProcessIdentity {
    /// Asks the process to end (SIGTERM); false when it is gone.
    @discardableResult
    public func terminate() -> Bool { signal(SIGTERM) }

    /// Ends the process at once (SIGKILL); false when it is gone.
    @discardableResult
    public func killNow() -> Bool { signal(SIGKILL) }
}
