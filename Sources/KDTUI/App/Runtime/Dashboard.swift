public import Foundation
public import KDExperiment

/// The dashboard in a terminal.
public enum Dashboard {
    /// Shows a project until the user quits; runs go on.
    ///
    /// - Parameters:
    ///   - project: The project; it need not exist yet.
    ///   - workingDirectory: Where experiment files are looked for and exports are written.
    /// - Throws: ``TerminalError`` when standard input and output are no usable terminal.
    public static func run(
        project: Project,
        workingDirectory: URL = URL(filePath: FileManager.default.currentDirectoryPath)
    ) throws {
        let left = try show(project, workingDirectory)
        guard !left.isEmpty else { return }
        // The terminal is the shell's again: what did not happen is said there.
        let names = left.compactMap(\.undone).map { DisplayText.sanitized($0, limit: 200) }
        let text = "kd: ended before this was done: \(names.joined(separator: "; "))\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Seconds that a disk or a trainer has for what was asked for before the end.
    private static let patience = Duration.seconds(5)

    /// Shows the project until the user quits.
    ///
    /// - Returns: What was asked for and not done.
    private static func show(_ project: Project, _ workingDirectory: URL) throws -> [Effect] {
        let settings = try? ProjectSettings.load(project)
        let terminal = try Terminal(appearance: nil)
        defer { terminal.close() }
        var appearance = terminal.appearance
        if let theme = settings?.theme.flatMap(Theme.named) { appearance.theme = theme }
        var model = Model(
            size: terminal.size, appearance: appearance, now: WallClock.now,
            projectName: displayName(of: project))
        model.zoneOffset = TimeZone.current.secondsFromGMT()
        terminal.show(view(model))
        let worker = BackgroundWorker(waker: terminal.waker)
        worker.start(project: project, workingDirectory: workingDirectory)
        var loop = EventLoop(model: model, terminal: terminal, worker: worker)
        while loop.turn() {}
        return worker.finish(within: patience)
    }

    /// The folder that holds the project, with the home folder as `~`.
    static func displayName(of project: Project) -> String {
        let path = project.url.deletingLastPathComponent().standardizedFileURL.path
        let home = NSHomeDirectory()
        let short =
            path == home || path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
        return DisplayText.sanitized(short, limit: 120)
    }
}

/// Waits, updates, paints; sleeps whenever there is nothing to do.
struct EventLoop {
    private var model: Model
    private let terminal: Terminal
    private let worker: BackgroundWorker
    /// What the worker is to do.
    private var wanted: [Effect] = []

    init(model: Model, terminal: Terminal, worker: BackgroundWorker) {
        self.model = model
        self.terminal = terminal
        self.worker = worker
    }

    /// One round; false when the user quits.
    mutating func turn() -> Bool {
        // Behind the frame: reading files meanwhile would take processor time from it.
        defer {
            worker.perform(wanted)
            wanted = []
        }
        var event = terminal.wait(timeout: Self.patience(model))
        _ = update(&model, .clock(WallClock.now))
        // A burst of input is one frame: a held key must not queue up frames.
        for _ in 0..<64 {
            guard let current = event else { break }
            if !apply(.input(current)) { return false }
            event = terminal.wait(timeout: .zero)
        }
        if let event, !apply(.input(event)) { return false }
        for message in worker.received() where !apply(message) { return false }
        terminal.show(view(model))
        return true
    }

    private mutating func apply(_ message: Message) -> Bool {
        for effect in update(&model, message) {
            switch effect {
            case .quit: return false
            case .suspend: terminal.suspend()
            case .repaint: terminal.repaintAll()
            default: wanted.append(effect)
            }
        }
        return true
    }

    /// How long nothing changes by itself: until a notice goes, a spinner turns, a time ages.
    static func patience(_ model: Model) -> Duration {
        var seconds = model.runs.contains(phase: \.isLive) ? 5.0 : 30.0
        if model.notice != nil { seconds = min(seconds, max(0.02, model.noticeUntil - model.now)) }
        if !model.work.isEmpty { seconds = min(seconds, 0.125) }
        return .milliseconds(Int(seconds * 1000) + 1)
    }
}
