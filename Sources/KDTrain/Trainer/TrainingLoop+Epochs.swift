import Foundation
import KDExperiment

extension TrainingLoop {
    /// Evaluates another batch of a completed epoch; after the last one keeps the best weights and
    /// writes what was measured.
    ///
    /// The log comes before the checkpoint: killed in between, the epoch's end is done again and
    /// its lines replace those written before.
    func advanceEnding() throws(TrainerError) {
        let ending = ending ?? newEnding()
        self.ending = ending
        guard try !ending.evaluator.advance() else { return }
        try name(ending.evaluator.takeSkipped())
        let result = ending.evaluator.result
        switch ending.stage {
        case .validation:
            if let result { try noteValidation(result, ending) }
            try writeAttention(epoch: ending.next.epoch)
            guard ending.next.epoch == setup.spec.schedule.epochs else { return try close(ending) }
            ending.begin(.test, evaluator(of: setup.evaluated, on: .test))
        case .test:
            guard let last = result else { return try close(ending) }
            if let best = ending.next.best, best.epoch != ending.next.epoch {
                ending.begin(
                    .testOfBest(last: last), evaluator(of: try bestNetwork(), on: .test))
            } else {
                noteTest(last: last, best: last, ending)
                try close(ending)
            }
        case .testOfBest(let last):
            if let result { noteTest(last: last, best: result, ending) }
            try close(ending)
        }
    }

    private func newEnding() -> EpochEnding {
        EpochEnding(
            evaluator(of: setup.evaluated, on: .validation), next: progress.nextEpoch,
            start: MachineTime.now - desk.heldSeconds)
    }

    private func evaluator(of network: Network<Float>, on split: DataSplit) -> Evaluator {
        Evaluator(
            network, on: split, of: setup.dataset, batchSize: setup.spec.schedule.batch,
            context: setup.context)
    }

    private func noteValidation(
        _ validation: Evaluation, _ ending: EpochEnding
    ) throws(TrainerError) {
        ending.metrics = [
            MetricValue("val/top1", validation.top1), MetricValue("val/loss", validation.loss),
        ]
        guard validation.top1 > progress.best?.top1 ?? -1 else { return }
        ending.next.best = BestEpoch(epoch: ending.next.epoch, top1: validation.top1)
        try write(try checkpoint(ending.next), to: directory.bestCheckpointURL)
    }

    /// Writes the epoch down and moves to the next.
    private func close(_ ending: EpochEnding) throws(TrainerError) {
        let seconds =
            progress.epochSeconds + MachineTime.now - desk.heldSeconds - ending.start
        let metrics = stepMeans + ending.metrics + [MetricValue("seconds", seconds)]
        try record(.epoch(metrics), epoch: ending.next.epoch)
        self.ending = nil
        try complete(ending.next)
        options.print(line(ending.next.epoch, metrics))
    }

    private func writeAttention(epoch: Int) throws(TrainerError) {
        let digits = String(epoch)
        let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let name = "epoch-\(number).safetensors"
        let url = directory.attentionURL.appending(path: name)
        try write(attention.maps(student: setup.evaluated), to: url, durable: false)
        try record(.attention(file: "attention/\(name)"), epoch: epoch)
    }

    private var stepMeans: [MetricValue] {
        let speed = Double(progress.means.imageCount) / max(progress.stepSeconds, 1e-9)
        return progress.means.values + [
            MetricValue("lr", rate(batch: max(0, progress.batch - 1))),
            MetricValue("images_per_second", speed),
        ]
    }

    private func line(_ epoch: Int, _ metrics: [MetricValue]) -> String {
        func value(_ name: String) -> String? {
            metrics.first { $0.name == name }.map { String(format: "%.4g", $0.value) }
        }
        var parts = ["epoch \(epoch)/\(setup.spec.schedule.epochs)"]
        if let loss = value("loss/total") { parts.append("loss \(loss)") }
        if let top1 = value("val/top1") { parts.append("val top-1 \(top1) %") }
        if let top1 = value("test/top1") { parts.append("test top-1 \(top1) %") }
        if let speed = value("images_per_second") { parts.append("\(speed) images/s") }
        return parts.joined(separator: "  ")
    }
}

// MARK: - Test split

extension TrainingLoop {
    /// Notes what the test split, looked at once, says of the last and the best weights; it
    /// chooses nothing.
    private func noteTest(last: Evaluation, best: Evaluation, _ ending: EpochEnding) {
        var metrics = [MetricValue("test/top1@last", last.top1)]
        var (reported, reportedEpoch) = (last, ending.next.epoch)
        if let epoch = ending.next.best?.epoch {
            metrics.append(MetricValue("test/top1@best", best.top1))
            if setup.spec.schedule.report == .best { (reported, reportedEpoch) = (best, epoch) }
        }
        ending.metrics += [
            MetricValue("test/top1", reported.top1), MetricValue("test/loss", reported.loss),
            MetricValue("test/epoch", Double(reportedEpoch)),
        ]
        ending.metrics += metrics
    }

    private func bestNetwork() throws(TrainerError) -> Network<Float> {
        let network = Network<Float>(unloaded: setup.student.architecture)
        let url = directory.bestCheckpointURL
        do {
            try network.loadWeights(from: try SafetensorsFile(url), path: url.path)
        } catch {
            throw .checkpoint("the best weights cannot be tested: \(error)")
        }
        return network
    }
}
