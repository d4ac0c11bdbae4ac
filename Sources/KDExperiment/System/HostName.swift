import Foundation

/// The name of this machine as a run's state carries it.
public enum HostName {
    /// The kernel's name of the machine, without asking any name server; `localhost` when the
    /// system does not say.
    public static let current: String = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
        let name = text?.split(separator: "\n").first.map(String.init)
        return name ?? "localhost"
    }()
}
