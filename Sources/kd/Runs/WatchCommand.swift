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
    var metrics = WatchedMetrics.usual.joined(separator: ",")

    private static let interval = 0.2

    func run() throws {
        let project = options.awakenedProject()
        let run = project.runDirectory(try RunReference.resolve(name, in: project))
        var reader = EventLogReader(run.eventsURL)
        var said: (phase: RunPhase, error: String?)?
        var watched = WatchedMetrics(metrics)
        var keeper = QueueKeeper(project: project)
        let isOurs = FileSystem.isWritable(project.url)
        while true {
            // The state is read first: what a trainer logs before it ends is then all in the log.
            // One whose trainer died has not ended where a queue of ours starts it again.
            let state = isOurs ? run.readState() : run.observedState()
            if let state, said.map({ $0 != (state.phase, state.error) }) ?? true {
                said = (state.phase, state.error)
                announce(state)
            }
            while case let lines = try reader.next(), !lines.isEmpty {
                for line in lines { show(line, &watched) }
            }
            guard let state, !state.phase.isEnded, !project.isHeldUp(state) else { break }
            Thread.sleep(forTimeInterval: Self.interval)
            if isOurs { try keeper.tend() }
        }
        if said?.phase != .finished { throw ExitCode(ExitStatus.failure) }
    }

    private func announce(_ state: RunState) {
        guard !output.isJSON else { return }
        let reason = state.phase == .finished ? nil : state.error
        Console.print(([state.phase.rawValue] + [reason].compactMap { $0 }).joined(separator: ": "))
    }

    private func show(_ line: EventLogLine, _ watched: inout WatchedMetrics) {
        guard case .success(let event) = line.result else { return }
        if output.isJSON { return Console.printRaw(event.json) }
        switch event.kind {
        case .epoch(let values):
            Console.print(watched.line("epoch \(event.epoch)", values))
            if let complaint = watched.complaint() { Console.complain("kd: \(complaint)") }
        case .step(let values):
            let line = watched.line("  step \(event.step)", values)
            if showsSteps { Console.print(line) }
        case .log(let level, let text): Console.print("\(level.rawValue): \(text)")
        case .start(let resumed):
            Console.print(resumed ? "resumed at step \(event.step)" : "started")
        case .attention, .system, .end: break
        }
    }
}
