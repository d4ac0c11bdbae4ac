import Foundation
import KDExperiment

/// Seconds of a clock that nobody sets back.
enum MachineTime {
    static var now: Double { ProcessInfo.processInfo.systemUptime }
}

/// Measures what this process uses of the machine, from one reading to the next.
struct SystemMeter: Sendable {
    private var time = MachineTime.now
    private var cpuSeconds = ProcessUsage.cpuSeconds
    private var images = 0

    /// Seconds since the last reading.
    var age: Double { MachineTime.now - time }

    /// The metrics of a system event; 100 % is one core at work all the time.
    mutating func read(images total: Int) -> [MetricValue] {
        let seconds = max(age, 1e-6)
        let cpu = ProcessUsage.cpuSeconds
        var metrics = [MetricValue("cpu_percent", 100 * (cpu - cpuSeconds) / seconds)]
        if let byteCount = ProcessUsage.residentByteCount {
            metrics.append(MetricValue("rss_bytes", Double(byteCount)))
        }
        metrics.append(MetricValue("images_per_second", Double(total - images) / seconds))
        (time, cpuSeconds, images) = (MachineTime.now, cpu, total)
        return metrics
    }
}
