import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What this process has used of the machine.
public enum ProcessUsage {
    /// Processor time of all threads so far, seconds.
    public static var cpuSeconds: Double {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Memory of this process that is in the machine's, bytes; `nil` when the system does not say.
    public static var residentByteCount: Int? {
        let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        guard let pages = text?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The most memory that this process has had in the machine's so far, bytes; `nil` when the
    /// system does not say.
    public static var peakResidentByteCount: Int? {
        // Not getrusage: that counts what stood in the process before exec, too.
        let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(separator: " ").compactMap { Int($0) }.first
        return kibibytes.map { $0 << 10 }
    }
}
