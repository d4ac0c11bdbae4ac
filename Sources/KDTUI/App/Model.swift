import KDExperiment
import KDResults

/// All that the dashboard knows: the view is a function of this and of nothing else.
struct Model: Sendable {
    /// The terminal's size.
    var size: Size
    /// What the terminal can show.
    var appearance: Appearance
    /// Unix seconds, as of the last clock message.
    var now: Double
    /// Seconds east of Greenwich, for times of day.
    var zoneOffset = 0
    /// The project's folder as the user would write it.
    var projectName: String

    var screen = Screen.runs
    /// All runs; empty until the first load.
    var runs: [RunRecord] = []
    /// Counts the loads, so that what was made of the runs is known to be old.
    var generation = 0
    /// Fields, metrics and spec paths that some run has.
    var columns = KnownColumns([])
    /// Whether the first load is complete.
    var isLoaded = false
    /// Details of the runs looked at last, newest last.
    var details: [RunDetail] = []
    var runsScreen = RunsModel()
    var runScreen = RunModel()
    var resultsScreen = ResultsModel()
    var configureScreen = ConfigureModel()
    var sweepScreen = SweepModel()
    /// What the project's queue lets work at once.
    var machine = MachineShare(ProjectSettings(), cores: 1)
    /// The run and the curves that were asked for last.
    var asked: RunID?
    var askedCurves = CurveRequest()
    /// What lies over the screen and takes the keys.
    var overlay: Overlay?
    /// Where the user was when something was asked for that may lead elsewhere; nil once they have
    /// gone on.
    var awaitedAt: Whereabouts?
    /// The notice that shows, and until when.
    var notice: Notice?
    var noticeUntil = 0.0
    /// The first key of a sequence.
    var pendingKeys: [Key] = []
    /// What is being done in the background, since when.
    var work: [Work: Double] = [:]
    /// What undo brings back, newest last.
    var removed: [[RunID]] = []
    /// Runs that were just launched, to put the cursor on when they show.
    var justLaunched: [RunID] = []

    init(
        size: Size, appearance: Appearance = Appearance(), now: Double = 0,
        projectName: String = ""
    ) {
        self.size = size
        self.appearance = appearance
        self.now = now
        self.projectName = projectName
    }
}

// MARK: - Looking things up

extension Model {
    /// The run with this identity.
    func run(_ id: RunID?) -> RunRecord? {
        runs.place(of: id).map { runs[$0] }
    }

    /// The details of a run, once they are loaded.
    func detail(_ id: RunID?) -> RunDetail? { details.last { $0.id == id } }

    /// The key contexts that hold now, the most special first.
    var contexts: [KeyContext] {
        switch screen {
        case .runs: [.runs, .everywhere]
        case .results: [.results, .everywhere]
        case .configure: [.configure, .everywhere]
        case .sweep: [sweepScreen.builder == nil ? .sweep : .sweepAxes, .everywhere]
        case .run:
            switch runScreen.pane {
            case .charts, .terms, .system: [.charts, .run, .everywhere]
            case .attention: [.attention, .run, .everywhere]
            case .log, .spec: [.run, .everywhere]
            }
        }
    }

    /// Shows a notice for as long as it takes to read.
    mutating func show(_ text: String, _ level: Toast.Level = .info) {
        notice = Notice(text, level)
        noticeUntil = now + (level == .failure ? 8 : 4)
    }

    /// Remembers that something is being done.
    mutating func begin(_ work: Work) { self.work[work] = now }

    /// The smallest terminal in which anything useful fits.
    static let smallestSize = Size(width: 40, height: 10)

    /// Whether the terminal is too small to show a screen.
    var isTooSmall: Bool {
        size.width < Self.smallestSize.width || size.height < Self.smallestSize.height
    }
}
