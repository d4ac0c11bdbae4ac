import Foundation
import KDExperiment
import KDModels

/// A run's state on the disk: weights, optimizer and progress in one safetensors file.
///
/// The bytes depend on the training alone, not on clocks, once an epoch is complete: two runs that
/// went the same way have the same file.
struct Checkpoint {
    /// The value of the metadata's `format`; readers refuse what they do not know.
    static let format = "kd-checkpoint-1"

    let document: SafetensorsDocument

    /// Where the trained weights stand when the file's own are their average.
    private static let rawPrefix = "trainer/student/"

    /// Takes the state of a training.
    ///
    /// The file's weights are those that are evaluated: with `schedule.ema` the average.
    init(_ trained: TrainedState, progress: TrainingProgress, spec: RunSpec) {
        let student = trained.student
        var document = SafetensorsDocument(metadata: [
            "format": Self.format, "run": spec.id.description,
            "model": student.architecture.name, "seed": String(spec.seed),
            "epoch": String(progress.epoch), "batch": String(progress.batch),
            "step": String(progress.step),
            "metrics": progress.means.names.joined(separator: " "),
            "epoch_images": String(progress.means.imageCount),
        ])
        if let best = progress.best {
            document.metadata["best_epoch"] = String(best.epoch)
            document.metadata["best_val_top1"] = best.top1.description
        }
        trained.evaluated.appendWeights(to: &document)
        if trained.average != nil {
            for name in student.stateNames {
                guard let tensor = student.stateTensor(named: name) else { continue }
                document.append(
                    Self.rawPrefix + name, shape: tensor.shape, floats: tensor.floatValues)
            }
        }
        for entry in trained.optimizer.state {
            document.append("optimizer/\(entry.name)", shape: entry.shape, floats: entry.values)
        }
        document.append(
            "trainer/epoch_sums", shape: [progress.means.sums.count],
            .float64(progress.means.sums))
        document.append(
            "trainer/epoch_seconds", shape: [2],
            .float64([progress.stepSeconds, progress.epochSeconds]))
        self.document = document
    }
}

// MARK: - Reading

extension Checkpoint {
    /// Puts a stored state into networks and optimizer; both may be half changed on an error.
    ///
    /// - Parameters:
    ///   - seed: The run's.
    ///   - metricNames: The names that this run's steps give, in their order.
    /// - Returns: Where the training goes on.
    /// - Throws: ``TrainerError/checkpoint(_:)`` when the file is damaged or of another run.
    static func restore(
        _ url: URL, into trained: TrainedState, seed: Int, metricNames: [String]
    ) throws(TrainerError) -> TrainingProgress {
        do {
            let file = try SafetensorsFile(url)
            guard file.metadata["format"] == format else {
                throw TrainerError.checkpoint(
                    "\(url.path) is no checkpoint of this version of kd (\(format))")
            }
            let model = trained.student.architecture.name
            guard file.metadata["model"] == model, file.metadata["seed"] == String(seed) else {
                throw TrainerError.checkpoint(
                    "\(url.path) is of another run, not of \(model) with seed \(seed)")
            }
            let progress = try progress(of: file, metricNames: metricNames, path: url.path)
            try trained.evaluated.loadWeights(from: file, path: url.path)
            if trained.average != nil { try restoreRawWeights(of: trained.student, from: file) }
            try trained.optimizer.restore(try optimizerState(of: file))
            return progress
        } catch let error as TrainerError {
            throw error
        } catch {
            throw .checkpoint("\(error)")
        }
    }

    private static func restoreRawWeights(
        of student: Network<Float>, from file: SafetensorsFile
    ) throws(SafetensorsError) {
        for name in student.stateNames {
            guard let tensor = student.stateTensor(named: name) else { continue }
            tensor.copy(
                fromFloats: try file.floats(named: rawPrefix + name, shape: tensor.shape))
        }
    }

    private static func optimizerState(
        of file: SafetensorsFile
    ) throws(SafetensorsError) -> [OptimizerStateEntry] {
        let prefix = "optimizer/"
        var state: [OptimizerStateEntry] = []
        for entry in file.entries where entry.name.hasPrefix(prefix) {
            state.append(
                OptimizerStateEntry(
                    name: String(entry.name.dropFirst(prefix.count)), shape: entry.shape,
                    values: try file.floats(named: entry.name)))
        }
        return state
    }

    private static func progress(
        of file: SafetensorsFile, metricNames: [String], path: String
    ) throws -> TrainingProgress {
        func number(_ key: String) throws(TrainerError) -> Int {
            guard let value = file.metadata[key].flatMap({ Int($0) }), value >= 0 else {
                throw .checkpoint("\(path): \"\(key)\" is missing or no whole number")
            }
            return value
        }
        let names = file.metadata["metrics"]?.split(separator: " ").map(String.init) ?? []
        let sums = try file.doubles(named: "trainer/epoch_sums")
        let seconds = try file.doubles(named: "trainer/epoch_seconds")
        guard names == metricNames, sums.count == names.count, seconds.count == 2 else {
            throw TrainerError.checkpoint("\(path) is of a run with other loss terms")
        }
        var progress = TrainingProgress(
            means: MetricMeans(names: names, sums: sums, imageCount: try number("epoch_images")))
        progress.epoch = try number("epoch")
        progress.batch = try number("batch")
        progress.step = try number("step")
        (progress.stepSeconds, progress.epochSeconds) = (seconds[0], seconds[1])
        if let epoch = file.metadata["best_epoch"].flatMap({ Int($0) }),
            let top1 = file.metadata["best_val_top1"].flatMap({ Double($0) })
        {
            progress.best = BestEpoch(epoch: epoch, top1: top1)
        }
        return progress
    }
}
