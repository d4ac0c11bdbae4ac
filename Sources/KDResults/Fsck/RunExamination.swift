import Foundation
import KDExperiment

/// Looks at every file of one run directory.
struct RunExamination {
    let directory: RunDirectory
    let now: Double
    private(set) var findings: [FsckFinding] = []
    private let state: RunState?
    let hasTrainer: Bool

    init(_ directory: RunDirectory, now: Double) {
        self.directory = directory
        self.now = now
        state = directory.readState()
        hasTrainer = state.map { $0.phase.isLive && $0.hasLiveTrainer(now: now) } ?? false
    }

    /// Fills ``findings``.
    mutating func run() {
        guard isFolder else {
            return report(".", .note, "is no run directory but a file", saved: "")
        }
        examineSpec()
        let log = examineLog()
        examineState(log)
        examineCheckpoints()
        examineAttention(log)
        examineTemporaries()
    }

    mutating func report(
        _ file: String, _ severity: FsckFinding.Severity, _ problem: String, saved: String,
        offset: Int? = nil, repair: RepairAction? = nil
    ) {
        findings.append(
            FsckFinding(
                run: directory.id, file: file, offset: offset, severity: severity,
                problem: problem, saved: saved, repair: repair))
    }

    private var isFolder: Bool {
        let url = URL(filePath: directory.url.path)
        return (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }

    private func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
}

// MARK: - Spec and state

extension RunExamination {
    private mutating func examineSpec() {
        guard FileSystem.stamp(directory.specURL) != nil else {
            return report(
                "spec.yaml", .loss, "is missing",
                saved: "what the run logged stays readable, but it cannot be trained again")
        }
        do throws(SpecFaults) {
            let spec = try directory.readSpec()
            guard spec.id != directory.id else { return }
            report(
                "spec.yaml", .note, "does not have the fingerprint in the run's name",
                saved: "it was changed after the launch, or is of another version of kd")
        } catch {
            let fault = error.faults.first
            let place = fault.map { $0.line > 0 ? "line \($0.line): " : "" } ?? ""
            report(
                "spec.yaml", .loss, place + (fault?.message ?? "cannot be read"),
                saved: "what the run logged stays readable, but it cannot be trained again")
        }
    }

    private mutating func examineState(_ log: LogDigest) {
        if let state {
            guard state.phase.isLive, !hasTrainer else { return }
            let point = "kd resume goes on from the last checkpoint"
            return report(
                "state.json", .damage, "says \(state.phase.rawValue), but the trainer is gone",
                saved: hasLastCheckpoint ? point : "kd retry starts the run again",
                repair: .markLost)
        }
        let isMissing = FileSystem.stamp(directory.stateURL) == nil
        let restored = log.state(epochs: try? directory.readSpec().schedule.epochs)
        report(
            "state.json", .damage, isMissing ? "is missing" : "is no state",
            saved: "the log tells that the run is \(restored.phase.rawValue), "
                + "\(restored.epoch) epochs done", repair: .writeState(restored))
    }

    private var hasLastCheckpoint: Bool {
        (try? SafetensorsFile(directory.lastCheckpointURL)) != nil
    }
}

// MARK: - Checkpoints and attention

extension RunExamination {
    private mutating func examineCheckpoints() {
        let last = fault(of: directory.lastCheckpointURL)
        let best = fault(of: directory.bestCheckpointURL)
        let hasBest = best == nil && FileSystem.stamp(directory.bestCheckpointURL) != nil
        let isFinished = state?.phase == .finished
        if let last {
            report(
                "checkpoints/last.safetensors", .loss, last,
                saved: hasBest
                    ? "best.safetensors is whole" : "there is no other checkpoint to go on from",
                repair: hasBest && !isFinished
                    ? .continueFromBest : .setAside(file: "checkpoints/last.safetensors"))
        }
        if let best {
            report(
                "checkpoints/best.safetensors", .loss, best,
                saved: last == nil && FileSystem.stamp(directory.lastCheckpointURL) != nil
                    ? "last.safetensors is whole" : "no weights are left",
                repair: .setAside(file: "checkpoints/best.safetensors"))
        }
    }

    private mutating func examineAttention(_ log: LogDigest) {
        var present: Set<String> = []
        for name in names(in: directory.attentionURL) where name.hasSuffix(".safetensors") {
            let file = "attention/" + name
            present.insert(file)
            guard let fault = fault(of: directory.url.appending(path: file)) else { continue }
            report(
                file, .loss, fault, saved: "only the maps of this epoch are lost",
                repair: .setAside(file: file))
        }
        for file in log.attentionFiles.subtracting(present).sorted() {
            report(
                "events.jsonl", .note,
                "tells of \(file), which is not in the folder attention",
                saved: "only the maps of this epoch are lost")
        }
    }

    /// Why a file is no whole safetensors file; `nil` when it is one, or missing.
    private func fault(of url: URL) -> String? {
        guard FileSystem.stamp(url) != nil else { return nil }
        do throws(SafetensorsError) {
            _ = try SafetensorsFile(url)
            return nil
        } catch { return error.problem.description }
    }

    private mutating func examineTemporaries() {
        for folder in ["", "checkpoints/", "attention/"] {
            for name in names(in: directory.url.appending(path: folder)) where isStray(name) {
                report(
                    folder + name, .note, "was never renamed into place",
                    saved: "nothing refers to it", repair: .deleteTemporary(file: folder + name))
            }
        }
    }

    /// A temporary file (`<name>.tmp<pid>`) whose writer is no more.
    private func isStray(_ name: String) -> Bool {
        guard let mark = name.range(of: ".tmp", options: .backwards),
            let pid = Int32(name[mark.upperBound...])
        else { return false }
        return !hasTrainer && ProcessIdentity.of(pid: pid) == nil
    }
}
