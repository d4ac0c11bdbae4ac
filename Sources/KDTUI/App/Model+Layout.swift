import KDExperiment

/// Where the frame's parts lie: the tabs above, the status bar below, the screen between.
extension Model {
    /// The whole terminal.
    var bounds: Rect { Rect(size) }

    /// The line with the tabs.
    var tabArea: Rect { Rect(x: 0, y: 0, width: size.width, height: 1) }

    /// What the screen has for itself.
    var body: Rect { Rect(x: 0, y: 1, width: size.width, height: size.height - 2) }

    /// The last line.
    var statusArea: Rect { Rect(x: 0, y: size.height - 1, width: size.width, height: 1) }

    /// The tabs, for drawing and for clicks.
    var tabBar: TabBar {
        TabBar(
            title: "kd", tabs: Screen.allCases.map { TabBar.Tab($0.title, key: "\($0.rawValue)") },
            selected: Screen.allCases.firstIndex(of: screen) ?? 0,
            detail: StyledText(tally))
    }

    /// What goes on in the project, in a few words.
    private var tally: String {
        guard isLoaded else { return projectName }
        let live = runs.count(phase: \.isLive)
        let queued = runs.count(phase: { $0 == .queued })
        let failed = runs.count(phase: { $0 == .failed || $0 == .lost })
        var parts: [String] = []
        if live > 0 { parts.append("\(live) running") }
        if queued > 0 { parts.append("\(queued) queued") }
        if failed > 0 { parts.append("\(failed) failed") }
        parts.append(runs.count == 1 ? "1 run" : "\(runs.count) runs")
        if size.width >= 100, !projectName.isEmpty { parts.append(projectName) }
        return parts.joined(separator: " · ")
    }
}
