import Foundation

/// Processor time of the whole machine so far, in clock ticks.
///
/// A virtual machine is at times not running while its programs would: no program can be quicker
/// than that, so what was measured is read beside it.
struct ProcessorTime: Hashable {
    /// Used by programs and the system.
    var used = 0
    /// Wanted here and given to others by the host.
    var stolen = 0

    /// Now; nothing where the system does not say.
    static var now: ProcessorTime {
        let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)
        return text.flatMap(ProcessorTime.init(stat:)) ?? ProcessorTime()
    }

    init() {}

    /// Reads the text of `/proc/stat`; nil when its first line is not the sum over all processors.
    init?(stat: String) {
        // user nice system idle iowait irq softirq steal; guests are in user already.
        let words = stat.prefix { $0 != "\n" }.split(separator: " ")
        let ticks = words.dropFirst().compactMap { Int($0) }
        guard words.first == "cpu", ticks.count >= 8 else { return nil }
        used = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
        stolen = ticks[7]
    }

    /// The part that the host gave to others of all that was wanted since then; 0 when nothing was.
    func stolenShare(since start: ProcessorTime) -> Double {
        let (taken, rest) = (stolen - start.stolen, used - start.used)
        return taken + rest > 0 ? Double(taken) / Double(taken + rest) : 0
    }
}
