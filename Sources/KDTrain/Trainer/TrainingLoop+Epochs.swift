import Foundation
import KDExperiment

extension TrainingLoop {
    /// Evaluates a completed epoch, keeps the best weights, writes what was measured.
    ///
    /// The log comes before the checkpoint: killed in between, the epoch's end is done again and
    /// its lines replace those written before.
    ///
    /// - Returns: `false` when told to stop.
    func finishEpoch() throws(TrainerError) -> Bool {
        try desk.enter(.evaluating)
        let start = MachineTime.now - desk.heldSeconds
        var metrics: [MetricValue] = []
        var next = progress.nextEpoch
        if setup.dataset.count(of: .validation) > 0 {
            guard let validation = try evaluate(setup.evaluated, on: .validation) else {
                return false
            }
            metrics = [
                MetricValue("val/top1", validation.top1), MetricValue("val/loss", validation.loss),
            ]
            if validation.top1 > progress.best?.top1 ?? -1 {
                next.best = BestEpoch(epoch: next.epoch, top1: validation.top1)
                try write(try checkpoint(next), to: directory.bestCheckpointURL)
            }
        }
        try writeAttention(epoch: next.epoch)
        if next.epoch == setup.spec.schedule.epochs {
            guard let test = try testMetrics(next) else { return false }
            metrics += test
        }
        let seconds = progress.epochSeconds + MachineTime.now - desk.heldSeconds - start
        metrics = stepMeans + metrics + [MetricValue("seconds", seconds)]
        try record(.epoch(metrics), epoch: next.epoch)
        try complete(next)
        options.print(line(next.epoch, metrics))
        return true
    }

    /// Evaluates on a split; `nil` when told to stop.
    private func evaluate(
        _ network: Network<Float>, on split: DataSplit
    ) throws(TrainerError) -> Evaluation? {
        let evaluator = Evaluator(
            dataset: setup.dataset, batchSize: setup.spec.schedule.batch, context: setup.context)
        let evaluation = try evaluator.evaluate(network, on: split) { () throws(TrainerError) in
            try obey(during: .evaluating)
        }
        try name(evaluation?.skipped ?? [])
        return evaluation
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
    /// Looks at the test split, once, with the last and the best weights; chooses nothing by it.
    ///
    /// - Returns: `nil` when told to stop.
    private func testMetrics(_ final: TrainingProgress) throws(TrainerError) -> [MetricValue]? {
        guard setup.dataset.count(of: .test) > 0 else { return [] }
        guard let last = try evaluate(setup.evaluated, on: .test) else { return nil }
        var metrics = [MetricValue("test/top1@last", last.top1)]
        var (reported, reportedEpoch) = (last, final.epoch)
        if let best = final.best {
            guard let evaluation = try best.epoch == final.epoch ? last : testBest() else {
                return nil
            }
            metrics.append(MetricValue("test/top1@best", evaluation.top1))
            if setup.spec.schedule.report == .best {
                (reported, reportedEpoch) = (evaluation, best.epoch)
            }
        }
        return [
            MetricValue("test/top1", reported.top1), MetricValue("test/loss", reported.loss),
            MetricValue("test/epoch", Double(reportedEpoch)),
        ] + metrics
    }

    private func testBest() throws(TrainerError) -> Evaluation? {
        let network = Network<Float>(setup.student.architecture, seed: 0)
        let url = directory.bestCheckpointURL
        do {
            try network.loadWeights(from: try SafetensorsFile(url), path: url.path)
        } catch {
            throw .checkpoint("the best weights cannot be tested: \(error)")
        }
        return try evaluate(network, on: .test)
    }
}
