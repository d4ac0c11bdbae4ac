/// A screen of the dashboard, in the order of the tabs; the number is the digit that leads there.
enum Screen: Int, Hashable, Sendable, CaseIterable {
    case runs = 1
    case run = 2
    case configure = 3
    case sweep = 4
    case results = 5

    /// The tab's name.
    var title: String {
        switch self {
        case .runs: "Runs"
        case .run: "Run"
        case .configure: "Configure"
        case .sweep: "Sweep"
        case .results: "Results"
        }
    }

    /// What goes there.
    var command: Command {
        switch self {
        case .runs: .showRuns
        case .run: .showRun
        case .configure: .showConfigure
        case .sweep: .showSweep
        case .results: .showResults
        }
    }
}
