import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A process that cannot be mistaken for a later one with the same number.
public struct ProcessIdentity: Sendable, Hashable {
    /// The process number.
    public let pid: Int32
    /// When it started, in clock ticks since boot (field 22 of `/proc/PID/stat`); 0 when unknown.
    public let startTime: UInt64
    /// Since which start of the machine the ticks are counted: the kernel's own name for it; `nil`
    /// when unknown.
    public let boot: String?

    /// Names a process by what `state.json` says of it.
    public init(pid: Int32, startTime: UInt64, boot: String? = nil) {
        self.pid = pid
        self.startTime = startTime
        self.boot = boot
    }

    /// This process.
    public static var current: ProcessIdentity {
        let pid = getpid()
        return ProcessIdentity(pid: pid, startTime: startTime(of: pid) ?? 0, boot: currentBoot)
    }

    /// The process as it is now; `nil` when there is none with this number.
    public static func of(pid: Int32) -> ProcessIdentity? {
        startTime(of: pid).map { ProcessIdentity(pid: pid, startTime: $0, boot: currentBoot) }
    }

    /// The name that the kernel gave to this start of the machine; `nil` when it gives none.
    private static let currentBoot: String? = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.split(separator: "\n").first.map(String.init)
    }()

    /// The very process this value names exists on this host and is no zombie.
    public var isAlive: Bool {
        // No process outlives the machine; its number and even its ticks may come again.
        if let boot, let now = Self.currentBoot, boot != now { return false }
        guard let (state, started) = Self.status(of: pid), state != "Z", state != "X" else {
            return false
        }
        return startTime == 0 || started == startTime
    }

    /// Sends a signal if the process still is the one named.
    ///
    /// - Returns: Whether it was sent.
    @discardableResult
    public func signal(_ number: Int32) -> Bool {
        isAlive && kill(pid, number) == 0
    }

    private static func startTime(of pid: Int32) -> UInt64? { status(of: pid)?.started }

    private static func status(of pid: Int32) -> (state: Substring, started: UInt64)? {
        guard let fields = ProcessFile.fields(of: pid), fields.count > 19,
            let started = UInt64(fields[19])
        else { return nil }
        return (fields[0], started)
    }
}
