import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a run in plain text until it ends.",
        discussion: """
              kd watch digits-amd-amd-kd-s1              one line an epoch
              kd watch RUN --steps                       and those between
              kd watch RUN --metrics val/top1,loss/amd   other figures
              kd watch RUN --json                        its events as they come

            Leaving with Ctrl-C stops nothing. The status is 0 when the run finished and 1 when it \
            stopped, failed or was lost.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var name: String

    @Flag(name: .customLong("steps"), help: "Show the lines between epochs too.")
    var showsSteps = false

    @Option(help: ArgumentHelp("Figures to show, with commas between.", valueName: "names"))
    var metrics = "loss/total,val/top1,test/top1,images_per_second"

    private static let interval = 0.2

    /// The names of --metrics.
    private var wanted: [String] {
        metrics.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    func run() throws {
        let project = options.awakenedProject()
        let run = project.runDirectory(try RunReference.resolve(name, in: project))
        var reader = EventLogReader(run.eventsURL)
        var phase: RunPhase?
        var keeper = QueueKeeper(project: project)
        let isOurs = FileSystem.isWritable(project.url)
        while true {
            // The state is read first: what a trainer logs before it ends is then all in the log.
            // One whose trainer died has not ended where a queue of ours starts it again.
            let state = isOurs ? run.readState() : run.observedState()
            if let state, state.phase != phase {
                phase = state.phase
                announce(state)
            }
            while case let lines = try reader.next(), !lines.isEmpty { lines.forEach(show) }
            guard let state, !state.phase.isEnded else { break }
            Thread.sleep(forTimeInterval: Self.interval)
            if isOurs { try keeper.tend() }
        }
        if phase != .finished { throw ExitCode(ExitStatus.failure) }
    }

    private func announce(_ state: RunState) {
        guard !output.isJSON else { return }
        let reason = state.phase == .finished ? nil : state.error
        Console.print(([state.phase.rawValue] + [reason].compactMap { $0 }).joined(separator: ": "))
    }

    private func show(_ line: EventLogLine) {
        guard case .success(let event) = line.result else { return }
        if output.isJSON { return Console.printRaw(event.json) }
        switch event.kind {
        case .epoch(let values): Console.print(text(event, values, mark: "epoch \(event.epoch)"))
        case .step(let values) where showsSteps:
            Console.print(text(event, values, mark: "  step \(event.step)"))
        case .log(let level, let text): Console.print("\(level.rawValue): \(text)")
        case .start(let resumed):
            Console.print(resumed ? "resumed at step \(event.step)" : "started")
        case .step, .attention, .system, .end: break
        }
    }

    private func text(_ event: Event, _ values: [MetricValue], mark: String) -> String {
        let parts = wanted.compactMap { name in
            values.first { $0.name == name }.map { "\(name) \(Format.number($0.value))" }
        }
        return ([mark] + parts).joined(separator: "  ")
    }
}
