import KDExperiment
import KDResults

extension Model {
    /// Ends the dashboard; changes that no file has are asked about first.
    mutating func quit() -> [Effect] {
        let changed = [
            (configureScreen.isChanged, configureScreen.fileName, "Configure"),
            (sweepScreen.builder?.isChanged ?? false, sweepScreen.builder?.path ?? "", "Sweep"),
        ].filter(\.0)
        guard !changed.isEmpty else { return [.quit] }
        overlay = .confirm(
            Confirmation(
                title: "Quit without saving?",
                message: changed.flatMap { _, file, screen in
                    [
                        "The changes of \(DisplayText.sanitized(file, limit: 200)) are in no file.",
                        "w on the \(screen) screen saves them.",
                    ]
                }, verb: "Quit", purpose: .quit))
        return []
    }

    /// Offers the experiment files of the project.
    mutating func openFiles() -> [Effect] {
        var picker = OptionPicker(title: "Open an experiment file", purpose: .file, items: [])
        picker.isWaiting = true
        overlay = .options(picker)
        begin(.searching)
        return [.findExperiments]
    }

    /// Begins an experiment like the run under the cursor.
    mutating func duplicate() -> [Effect] {
        guard let run = currentRun else {
            show("No run is selected", .warning)
            return []
        }
        return replaceDraft(by: .run(run.id))
    }

    /// Puts something else in the place of the draft; unsaved changes are asked about first.
    mutating func replaceDraft(by source: DraftSource) -> [Effect] {
        guard configureScreen.isChanged else { return load(source) }
        overlay = .confirm(
            Confirmation(
                title: "Drop the changes?",
                message: ["The changes of \(configureScreen.fileName) are in no file."],
                verb: "Drop", purpose: .dropDraft(source)))
        return []
    }

    /// Loads a draft, whatever becomes of the one before.
    mutating func load(_ source: DraftSource) -> [Effect] {
        switch source {
        case .file(let path): return [.openDraft(path: path)]
        case .run(let id): return [.copyRun(id)]
        case .new: return show(.starter(name: "my-experiment"), file: nil)
        }
    }

    /// Shows a draft that was asked for, unless the user has gone on meanwhile: the draft of now
    /// may have changes that nobody has agreed to drop.
    mutating func adopt(_ draft: ExperimentDraft, file: ConfigureModel.File?) -> [Effect] {
        guard isWaiting else {
            let what = file.map { DisplayText.sanitized($0.path, limit: 200) } ?? "The copy"
            show("\(what) was not opened: you had gone on", .warning)
            return []
        }
        return show(draft, file: file)
    }

    private mutating func show(_ draft: ExperimentDraft, file: ConfigureModel.File?) -> [Effect] {
        configureScreen.adopt(draft, file: file)
        screen = .configure
        pendingKeys = []
        let hasComments = file.map { ExperimentDraft.mayHoldComments($0.text) } == true
        if hasComments { show("\(configureScreen.fileName) has comments; saving asks about them") }
        return draftChanged()
    }

    /// Saves, after asking for a name where there is none; to go on, what is saved is enough.
    mutating func saveDraft(then next: AfterSaving) -> [Effect] {
        if next == .launch, let check = configureScreen.check, !check.faults.isEmpty {
            let count = check.faults.count
            show(
                "\(count == 1 ? "1 fault" : "\(count) faults") to mend first; f goes to the next",
                .warning)
            return []
        }
        guard let file = configureScreen.file else {
            askForPath(then: next)
            return []
        }
        return save(
            SaveRequest(
                number: configureScreen.number, path: file.path, draft: configureScreen.draft,
                known: file.held, asRead: configureScreen.isChanged ? nil : file.text, next: next))
    }

    private mutating func save(_ request: SaveRequest) -> [Effect] {
        begin(.saving)
        return [.saveDraft(request)]
    }

    /// Asks under which name to save.
    mutating func askForPath(then next: AfterSaving) {
        overlay = .prompt(
            Prompt(
                title: "Save as", hint: "A path from the working directory",
                input: TextInput(proposedPath), purpose: .draftPath(then: next)))
    }

    /// A file in experiments/ that is called after the experiment.
    private var proposedPath: String {
        let name = configureScreen.draft.text(at: SpecPath().key("name")) ?? ""
        let plain = name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
        let stem = String(plain).drop { $0 == "." || $0 == "-" }
        return "experiments/\(stem.isEmpty ? "experiment" : String(stem)).yaml"
    }

    /// Saves under a name that was typed.
    mutating func saveDraft(as typed: String, then next: AfterSaving) -> [Effect] {
        guard let target = ExperimentPath(typed) else {
            show(ExperimentPath.advice, .warning)
            return []
        }
        let file = configureScreen.file.flatMap { $0.path == target.path ? $0 : nil }
        return save(
            SaveRequest(
                number: configureScreen.number, path: target.path, draft: configureScreen.draft,
                known: file?.held ?? .absent,
                asRead: configureScreen.isChanged ? nil : file?.text, next: next))
    }

    /// What the file holds is what the draft is compared with from now on, if it is still that
    /// draft.
    ///
    /// - Parameter isNew: Whether it was written just now.
    mutating func adoptSaved(_ request: SaveRequest, text: String, isNew: Bool) -> [Effect] {
        let path = DisplayText.sanitized(request.path, limit: 200)
        if isNew {
            show("Saved \(path)", .success)
        } else if request.next == .stay || !isWaiting {
            show("\(path) holds this already")
        }
        guard request.number == configureScreen.number else { return [] }
        configureScreen.file = ConfigureModel.File(path: request.path, text: text)
        configureScreen.kept = request.draft
        return draftChanged() + (isWaiting ? proceed(request.next, with: request.path) : [])
    }

    private mutating func proceed(_ next: AfterSaving, with path: String) -> [Effect] {
        switch next {
        case .stay: return []
        case .launch: return openLaunch(reviewing: path)
        case .sweep:
            if let builder = sweepScreen.builder, builder.isChanged {
                let other = DisplayText.sanitized(builder.path, limit: 200)
                show("The sweep of \(other) has changes in no file; g s goes there", .warning)
                return []
            }
            return [.openSweep(path: path)]
        }
    }

    /// Asks before something is destroyed by saving.
    mutating func ask(about request: SaveRequest, _ obstacle: SaveObstacle) {
        let path = DisplayText.sanitized(request.path, limit: 200)
        guard request.number == configureScreen.number else {
            show("\(path) was not saved: the draft was dropped", .warning)
            return
        }
        let message =
            switch obstacle {
            case .comments: "\(path) has comments, which the form cannot keep"
            case .otherContents:
                request.known == .absent
                    ? "\(path) exists already" : "\(path) was changed by somebody else meanwhile"
            }
        guard isWaiting else {
            show("Nothing was saved: \(message); w on Configure asks again", .failure)
            return
        }
        var confirmation = Confirmation(
            title: "Replace the file?", message: ["\(message)."], verb: "Replace",
            purpose: .saveDraft(request))
        confirmation.alternative = Confirmation.Alternative(
            verb: "Another name", purpose: .saveElsewhere(then: request.next))
        overlay = .confirm(confirmation)
    }

    /// Times a step like those of the draft, or stops doing so.
    mutating func measureStep() -> [Effect] {
        if configureScreen.measuring != nil {
            configureScreen.measuring = nil
            work[.measuring] = nil
            show("The measurement was stopped")
            return [.cancelMeasurement]
        }
        guard let check = configureScreen.check, check.student != nil,
            check.base.teacher == nil || check.teacher != nil,
            let load = TrainingLoad(check.base)
        else {
            show("There is nothing to measure until the networks exist", .warning)
            return []
        }
        let request = StepRequest(kind: load.step, threads: machine.threads)
        configureScreen.measuring = request
        begin(.measuring)
        return [.measure(request)]
    }

    /// Takes over what came of a measurement.
    mutating func adopt(_ outcome: StepTimer.Outcome, of request: StepRequest) {
        if configureScreen.measuring == request {
            configureScreen.measuring = nil
            work[.measuring] = nil
        }
        switch outcome {
        case .rate(let rate):
            configureScreen.measured[request.kind] = rate
            settleTime()
            show("\(NumberText.compact(rate, digits: 3)) images a second", .success)
        case .failure(let reason): show(reason, .failure)
        }
    }
}
