import KDExperiment

/// The log of one run that never was: losses that fall, accuracies that rise, noise on both.
///
/// Values are single-precision numbers written in full, as trainers write them. Nothing but the
/// four basic operations makes them, so that they are the same on every machine.
struct BenchLog {
    /// The run's number, which its noise depends on.
    let run: Int
    let steps: Int
    let names: [String]
    private var step = 0
    private var isEnded = false

    static let epochs = 100
    private static let linesAPart = 10_000
    private static let start = 1_760_000_000.0
    private static let secondsAStep = 0.0625

    init(run: Int, metrics: Int, steps: Int) {
        (self.run, self.steps) = (run, steps)
        let known = [
            "loss/total", "val/top1", "loss/ce", "loss/kd", "lr", "train/top1", "val/loss",
            "weighted/ce", "weighted/kd", "images_per_second",
        ]
        names = (0..<metrics).map { $0 < known.count ? known[$0] : "loss/term\($0)" }
    }

    /// The next lines of the log; `nil` behind the end.
    mutating func nextPart() -> [UInt8]? {
        guard !isEnded else { return nil }
        var text = ""
        if step == 0 { text += event(.start(resumed: false)) }
        let end = min(steps, step + Self.linesAPart)
        while step < end {
            step += 1
            text += stepLine()
        }
        if step == steps {
            text += event(.end(.finished, message: nil))
            isEnded = true
        }
        return Array(text.utf8)
    }

    /// The state that belongs to what was written so far.
    func state(_ phase: RunPhase) -> RunState {
        var state = RunState(phase: phase)
        (state.epoch, state.epochs) = (epoch, Self.epochs)
        (state.step, state.steps) = (step, steps)
        state.startedAt = Self.start + Double(run) * 60
        state.trainedSeconds = Double(step) * Self.secondsAStep
        state.attempts = 1
        state.heartbeat = time
        if phase.isEnded { state.endedAt = time }
        return state
    }

    private var epoch: Int { step * Self.epochs / max(1, steps) }

    private var time: Double {
        Self.start + Double(run) * 60 + Double(step) * Self.secondsAStep
    }

    private func event(_ kind: Event.Kind) -> String {
        Event(time: time, step: step, epoch: epoch, kind: kind).json + "\n"
    }

    /// What ``Event/json`` says of a step, several times as fast.
    private func stepLine() -> String {
        var line = "{\"kind\":\"step\",\"t\":\(time),\"step\":\(step),\"epoch\":\(epoch)"
        line += ",\"metrics\":{"
        for (place, name) in names.enumerated() {
            if place > 0 { line += "," }
            line += "\"\(name)\":\(value(of: name, place))"
        }
        return line + "}}\n"
    }

    private func value(of name: String, _ place: Int) -> Double {
        let share = Double(step) / Double(max(1, steps))
        let decay = 1 / (1 + 20 * share)
        let noise = Self.noise(run, step, place)
        let value =
            switch name {
            case "lr": 0.1 * (1 - share)
            case "images_per_second": 5_000 + 300 * noise
            case _ where name.hasSuffix("top1"): 95 - 80 * decay + 4 * noise
            default: 0.1 + Double(place + 1) * decay * (0.7 + 0.6 * noise)
            }
        return Double(Float(value))
    }

    /// A number from 0 to 1 that looks like chance: the finaliser of SplitMix64 (Steele, Lea and
    /// Flood, "Fast splittable pseudorandom number generators", 2014).
    private static func noise(_ run: Int, _ step: Int, _ place: Int) -> Double {
        let seed = UInt64(truncatingIfNeeded: (run << 40) ^ (place << 32) ^ step)
        var bits = seed &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(1 << 53)
    }
}
