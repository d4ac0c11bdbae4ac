import KDExperiment

/// Runs effects on the spot until nothing is left to do.
struct Settler {
    private(set) var model: Model
    private let performer: EffectPerformer

    init(model: Model, performer: EffectPerformer) {
        self.model = model
        self.performer = performer
    }

    /// Applies a message and everything that follows from it.
    mutating func settle(_ message: Message) {
        var waiting = [message]
        // Effects answer with messages; a bound keeps a mistake from running for ever.
        for _ in 0..<1000 {
            guard !waiting.isEmpty else { return }
            let next = waiting.removeFirst()
            for effect in update(&model, next) { waiting += performer.perform(effect) }
        }
    }

    /// What to say about metrics that the run under the cursor has not; nil while it has none.
    func complaint(about names: [String]) -> String? {
        guard let run = model.run(model.runsScreen.cursor), !run.metrics.isEmpty,
            let unknown = names.first(where: { run.metrics[$0] == nil })
        else { return nil }
        let hint = NearestName.of(unknown, among: run.metricNames).map { "; is \"\($0)\" meant?" }
        return "\(run.name) has no metric \"\(unknown)\""
            + (hint ?? ", it has \(run.metricNames.joined(separator: ", "))")
    }

    /// Reads the project and goes to a screen.
    mutating func open(_ screen: Shot.Screen, _ options: Shot.Options) {
        settle(performer.settings)
        for message in performer.perform(.loadRuns) { settle(message) }
        if let run = options.run { model.runsScreen.choose(run) }
        if let metrics = options.metrics { model.runScreen.metrics = metrics }
        for effect in model.settleCursor() { performer.perform(effect).forEach { settle($0) } }
        if let pane = options.pane { model.runScreen.pane = RunModel.Pane(pane) }
        let digits: [Shot.Screen: Screen] = [
            .runs: .runs, .run: .run, .configure: .configure, .sweep: .sweep,
            .results: .results,
        ]
        settle(.input(.key(.character(Character("\((digits[screen] ?? .runs).rawValue)")))))
        for character in options.keys { settle(.input(.key(.character(character)))) }
        model.notice = nil
    }
}
