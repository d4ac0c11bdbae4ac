#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How much of a busy processor a thread gets.
public enum ThreadPriority {
    /// Lets threads of usual priority go before the calling one; refusals change nothing.
    public static func lowerCurrent() {
        #if canImport(Glibc)
            // On Linux a process number of 0 means the calling thread alone.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #else
            _ = pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
        #endif
    }
}
