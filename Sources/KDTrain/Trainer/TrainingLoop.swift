import Foundation
import KDExperiment

/// Takes a run from where it stands to its end, a turn at a time.
///
/// Before each turn it does what it is told (``ControlDesk``); it writes checkpoints and events.
/// ``TrainingProgress`` says where it stands; a run taken up from a checkpoint goes the same way,
/// bit for bit, as one that was never interrupted, whoever has turns in between.
final class TrainingLoop {
    let setup: TrainingSetup
    let directory: RunDirectory
    let recorder: RunRecorder
    let desk: ControlDesk
    let options: TrainerOptions
    let attention: AttentionRecorder
    private(set) var progress: TrainingProgress
    /// The work at the epoch's end, while it lasts.
    var ending: EpochEnding?
    private let step: TrainingStep
    /// Means since the last step event.
    private var window: MetricMeans
    private var savedProgress: TrainingProgress?
    private var lastSave = MachineTime.now
    /// Images that were left out, and said to be.
    private var named: Set<DataError> = []
    private var lastStepEvent = -Double.infinity
    /// When the last step ended, if nothing but other runs' turns came since.
    private var lastStepEnd: Double?

    init(
        _ setup: TrainingSetup, from progress: TrainingProgress, isSaved: Bool,
        directory: RunDirectory, recorder: RunRecorder, desk: ControlDesk, options: TrainerOptions
    ) throws(TrainerError) {
        self.setup = setup
        self.progress = progress
        self.directory = directory
        self.recorder = recorder
        self.desk = desk
        self.options = options
        savedProgress = isSaved ? progress : nil
        step = TrainingStep(setup)
        window = MetricMeans(names: progress.means.names)
        do throws(DataError) {
            attention = try AttentionRecorder(
                setup.dataset, teacher: setup.teacher, context: setup.context)
        } catch {
            throw .unusable("\(error)")
        }
        try desk.enter(.training)
        if progress.step == 0 { try writeProbe() }
    }
}

// MARK: - Turns

extension TrainingLoop {
    /// What a turn came to.
    enum Turn {
        /// There is more to do.
        case goesOn
        /// It is paused, with a checkpoint.
        case held
        /// The schedule is done.
        case finished
        /// It ends as told; the checkpoint is written.
        case stopped
    }

    /// Takes a step, or evaluates a batch at an epoch's end.
    ///
    /// - Parameter waits: Only do what it is told; the turn is another run's.
    func takeTurn(waits: Bool = false) throws(TrainerError) -> Turn {
        let epochs = setup.spec.schedule.epochs
        guard progress.epoch < epochs else { return .finished }
        switch try obey() {
        case .hold, .save: return .held
        case .end: return .stopped
        case .goOn: if waits { return .goesOn }
        }
        if progress.batch < setup.batchesPerEpoch {
            try desk.work(as: .training)
            try takeStep()
            options.probes.didStep(progress.step)
            if MachineTime.now - lastSave >= options.pace.checkpoints { try save() }
            if progress.batch == setup.batchesPerEpoch { try recordSteps() }
        } else {
            lastStepEnd = nil
            try desk.work(as: .evaluating)
            try advanceEnding()
        }
        return progress.epoch < epochs ? .goesOn : .finished
    }

    /// Does what it is told while another run of its process waits for room on the disk.
    ///
    /// The checkpoint of a pause is written with its next turn: it may have to wait for room too.
    func attend() throws(TrainerError) -> Turn {
        // The wait is no part of the pace.
        lastStepEnd = nil
        switch desk.urgentOrder() {
        case .goOn, .save: return .goesOn
        case .hold:
            try desk.hold()
            return .held
        case .end:
            try save()
            return .stopped
        }
    }

    /// Does what the trainer is told before it goes on.
    private func obey() throws(TrainerError) -> RunControl.Order {
        while true {
            let order = desk.nextOrder()
            switch order {
            case .goOn: break
            case .save:
                try save()
                try record(.log(.info, "checkpoint written at step \(progress.step)"))
                continue
            case .hold:
                lastStepEnd = nil
                try save()
                try desk.hold()
            case .end: try save()
            }
            return order
        }
    }
}

// MARK: - Steps

extension TrainingLoop {
    private func takeStep() throws(TrainerError) {
        // In a cohort the others' turns count: this is the pace at which the run goes on.
        let start = lastStepEnd ?? MachineTime.now
        let lesson = try setup.source.lesson(progress.batch, epoch: progress.epoch)
        try name(lesson.skipped)
        let result = step.take(
            lesson, number: progress.step + 1, learningRate: rate(batch: progress.batch))
        let values = result.metrics.map(\.value)
        if let cause = result.fault {
            window.add(values, imageCount: result.imageCount)
            try recordSteps()
            throw .diverged(
                Divergence(
                    step: progress.step + 1, epoch: progress.epoch + 1, cause: cause,
                    savedStep: savedProgress?.step))
        }
        window.add(values, imageCount: result.imageCount)
        progress.means.add(values, imageCount: result.imageCount)
        progress.step += 1
        progress.batch += 1
        recorder.advance(
            step: progress.step, epoch: progress.epoch, imageCount: result.imageCount)
        let end = MachineTime.now
        progress.stepSeconds += end - start
        progress.epochSeconds += end - start
        lastStepEnd = end
        if end - lastStepEvent >= options.pace.stepEvents { try recordSteps() }
    }

    /// Writes once into the log which images are left out because they cannot be decoded.
    func name(_ skipped: [DataError]) throws(TrainerError) {
        for fault in skipped where named.insert(fault).inserted {
            try record(.log(.warning, "left out: \(fault)"))
        }
    }

    /// Writes the means since the last step event, if there were steps.
    private func recordSteps() throws(TrainerError) {
        guard window.imageCount > 0 else { return }
        let rate = MetricValue("lr", rate(batch: max(0, progress.batch - 1)))
        try record(.step(window.values + [rate]))
        window.reset()
        lastStepEvent = MachineTime.now
    }

    /// The learning rate of a batch of the current epoch.
    func rate(batch: Int) -> Double {
        setup.schedule.rate(
            epoch: progress.epoch, step: batch, stepsPerEpoch: setup.batchesPerEpoch)
    }
}

// MARK: - Files

extension TrainingLoop {
    /// Writes the last checkpoint, unless it holds this very progress already.
    func save() throws(TrainerError) {
        guard savedProgress != progress else { return }
        try recordSteps()
        try write(try checkpoint(progress), to: directory.lastCheckpointURL)
        savedProgress = progress
        lastSave = MachineTime.now
    }

    /// The state of the training, if it is worth keeping.
    func checkpoint(_ progress: TrainingProgress) throws(TrainerError) -> Checkpoint {
        if let weight = setup.student.nonFiniteWeight {
            let cause = Divergence.Cause(
                what: "a value of \(weight.name)", value: weight.value, place: nil)
            throw .diverged(
                Divergence(
                    step: progress.step, epoch: progress.epoch + 1, cause: cause,
                    savedStep: savedProgress?.step))
        }
        return Checkpoint(setup.trained, progress: progress, spec: setup.spec)
    }

    /// Writes a checkpoint to the disk, durably.
    func write(_ checkpoint: Checkpoint, to url: URL) throws(TrainerError) {
        try write(checkpoint.document, to: url, durable: true)
    }

    func write(
        _ document: SafetensorsDocument, to url: URL, durable: Bool
    ) throws(TrainerError) {
        let bytes = document.bytes
        try persist(url) { () throws(SystemError) in
            try FileSystem.ensureDirectory(url.deletingLastPathComponent())
            try FileSystem.replace(url, with: bytes, durable: durable)
        }
    }

    /// Appends an event.
    func record(_ kind: Event.Kind, epoch: Int? = nil) throws(TrainerError) {
        let recorder = recorder
        try persist(directory.eventsURL) { () throws(SystemError) in
            try recorder.record(kind, epoch: epoch)
        }
    }

    private func persist(
        _ url: URL, _ write: () throws(SystemError) -> Void
    ) throws(TrainerError) {
        try desk.persist(url, savedStep: savedProgress?.step ?? 0, write)
    }

    private func writeProbe() throws(TrainerError) {
        let url = directory.attentionURL.appending(path: "probe.safetensors")
        try write(attention.probeImages, to: url, durable: false)
    }

    /// Moves to the next epoch, with a checkpoint.
    func complete(_ next: TrainingProgress) throws(TrainerError) {
        progress = next
        recorder.advance(step: next.step, epoch: next.epoch)
        try save()
    }
}
