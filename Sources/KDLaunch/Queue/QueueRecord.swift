import Foundation
import KDExperiment

/// What the queue remembers of a run: `queue.json` in the run directory.
struct QueueRecord: Sendable, Hashable {
    /// Crashes in a row without a completed epoch between them.
    var crashes = 0
    /// Epochs completed at the last crash.
    var epoch = 0
    /// Unix time before which the run is not started again, seconds.
    var notBefore: Double = 0
    /// Asked to be trained in a process of its own.
    var isAlone = false
    /// Where its launch wants it trained; `nil` leaves that to the project.
    var executor: ExecutorName?

    /// Nobody else is to suffer from a run whose trainers keep dying.
    var trainsAlone: Bool { isAlone || crashes > 1 }

    /// Crashes in a row after which a run is given up as lost.
    static let crashLimit = 3

    /// What stays of it when somebody puts the run back into the queue: the launch's wishes.
    var renewed: QueueRecord { QueueRecord(isAlone: isAlone, executor: executor) }

    /// Takes in another crash.
    ///
    /// - Returns: Whether the run is worth another try.
    mutating func noteCrash(epoch: Int, now: Double) -> Bool {
        crashes = epoch > self.epoch ? 1 : crashes + 1
        self.epoch = epoch
        // 1 s, then 5 s: long enough for memory to come back, short enough for an accident.
        notBefore = now + (crashes == 1 ? 1 : 5)
        return crashes < Self.crashLimit
    }
}

extension QueueRecord {
    init(_ run: RunDirectory) {
        guard FileSystem.stamp(run.queueRecordURL) != nil,
            let text = try? String(contentsOf: run.queueRecordURL, encoding: .utf8),
            let value = try? JSONParser.parse(text)
        else { return }
        crashes = value["crashes"]?.integer ?? 0
        epoch = value["epoch"]?.integer ?? 0
        notBefore = value["not_before"]?.number ?? 0
        isAlone = value["alone"] == .bool(true)
        executor = value["executor"]?.text.flatMap(ExecutorName.init(rawValue:))
    }

    func write(to run: RunDirectory) throws(SystemError) {
        var entries = [
            SpecEntry("crashes", .int(crashes)), SpecEntry("epoch", .int(epoch)),
            SpecEntry("not_before", .double(notBefore)), SpecEntry("alone", .bool(isAlone)),
        ]
        if let executor { entries.append(SpecEntry("executor", .string(executor.rawValue))) }
        let value = SpecValue.map(entries)
        try FileSystem.replace(
            run.queueRecordURL, with: Array((value.json + "\n").utf8), durable: false)
    }
}
