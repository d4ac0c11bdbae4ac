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

    /// Processor time of a process so far, seconds, in steps of 10 ms; `nil` when it is gone.
    public static func cpuSeconds(of pid: Int32) -> Double? {
        guard let fields = ProcessFile.fields(of: pid), fields.count > 12,
            let user = Double(fields[11]), let system = Double(fields[12])
        else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
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
    public static var peakResidentByteCount: Int? { peakResidentByteCount(of: getpid()) }

    /// The most memory that a process has had in the machine's so far, bytes; `nil` when it is gone
    /// or the system does not say.
    public static func peakResidentByteCount(of pid: Int32) -> Int? {
        // Not getrusage: that counts what stood in the process before exec, too.
        let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(separator: " ").compactMap { Int($0) }.first
        return kibibytes.map { $0 << 10 }
    }
}
