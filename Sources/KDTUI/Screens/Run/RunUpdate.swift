import KDExperiment

extension Model {
    /// Commands of the Run screen.
    mutating func performOnRun(_ command: Command) -> [Effect] {
        switch command {
        case .back: return show(screen: runScreen.origin)
        case .clear: return clearRun()
        case .nextPane: return show(pane: pane(after: 1))
        case .previousPane: return show(pane: pane(after: -1))
        case .showCharts: return show(pane: .charts)
        case .showTerms: return show(pane: .terms)
        case .showAttention: return show(pane: .attention)
        case .showLog: return show(pane: .log)
        case .showSystem: return show(pane: .system)
        case .showSpec: return show(pane: .spec)
        case .nextRun: return openNeighbour(1)
        case .previousRun: return openNeighbour(-1)
        case .weighting:
            runScreen.showsWeighted.toggle()
            show(runScreen.showsWeighted ? "Weighted loss terms" : "Raw loss terms")
            return runScreen.pane == .terms ? [] : show(pane: .terms)
        default: break
        }
        switch runScreen.pane {
        case .charts, .terms, .system: performOnCharts(command)
        case .attention: return performOnAttention(command)
        case .log: scrollLog(command)
        case .spec: scrollSpec(command)
        }
        return []
    }

    /// Goes to a pane.
    mutating func show(pane: RunModel.Pane) -> [Effect] {
        runScreen.pane = pane
        runScreen.focusedChart = 0
        runScreen.isMaximized = false
        return wantedAttention()
    }

    private func pane(after distance: Int) -> RunModel.Pane {
        let all = RunModel.Pane.allCases
        return all[(runScreen.pane.rawValue + distance + all.count) % all.count]
    }

    private mutating func clearRun() -> [Effect] {
        if runScreen.isMaximized {
            runScreen.isMaximized = false
        } else if runScreen.crosshair != nil {
            runScreen.crosshair = nil
        } else if runScreen.window != nil {
            runScreen.window = nil
        } else {
            return show(screen: runScreen.origin)
        }
        return []
    }

    /// The run beside this one in the list.
    private mutating func openNeighbour(_ distance: Int) -> [Effect] {
        let visible = visibleRuns
        guard let index = visible.place(of: runScreen.id) else { return [] }
        guard visible.indices.contains(index + distance) else {
            show(
                distance > 0
                    ? "This is the last run of the list" : "This is the first run of the list")
            return []
        }
        runsScreen.choose(visible[index + distance].id)
        return openRun(runsScreen.cursor)
    }
}

// MARK: - Charts

extension Model {
    private mutating func performOnCharts(_ command: Command) {
        let count = shownMetrics.count
        switch command {
        case .chooseMetrics: chooseMetrics()
        case .left: moveCrosshair(by: -0.01)
        case .right: moveCrosshair(by: 0.01)
        case .top: moveCrosshair(by: -2)
        case .bottom: moveCrosshair(by: 2)
        case .up: runScreen.focusedChart = max(0, runScreen.focusedChart - 1)
        case .down: runScreen.focusedChart = min(max(0, count - 1), runScreen.focusedChart + 1)
        case .pageUp: runScreen.focusedChart = max(0, runScreen.focusedChart - 4)
        case .pageDown: runScreen.focusedChart = min(max(0, count - 1), runScreen.focusedChart + 4)
        case .zoomIn: zoom(by: 0.5)
        case .zoomOut: zoom(by: 2)
        case .zoomReset: runScreen.window = nil
        case .panLeft: pan(by: -0.25)
        case .panRight: pan(by: 0.25)
        case .logScale:
            runScreen.isLogarithmic.toggle()
            show(runScreen.isLogarithmic ? "Logarithmic y axis" : "Linear y axis")
        case .smoothing: nextSmoothing()
        case .outliers:
            runScreen.ignoresOutliers.toggle()
            show(
                runScreen.ignoresOutliers
                    ? "Outliers fall off the y axis" : "Every value is in view")
        case .axis:
            let all = RunModel.Axis.allCases
            runScreen.axis = all[((all.firstIndex(of: runScreen.axis) ?? 0) + 1) % all.count]
        case .maximize, .open: runScreen.isMaximized.toggle()
        default: show("That does nothing in this pane; ? lists the keys")
        }
    }

    private mutating func chooseMetrics() {
        guard runScreen.pane == .charts else {
            show("Metrics are chosen in the charts pane (4)", .warning)
            return
        }
        guard let run = run(runScreen.id), !run.metrics.isEmpty else {
            show("No metric has been logged yet", .warning)
            return
        }
        let curves = detail(run.id)?.series ?? [:]
        let items = run.metricNames.map { name in
            Checklist.Item(
                name, detail: run.metrics[name].map { MetricText.value($0.last, of: name) } ?? "",
                preview: curves[name]?.values ?? [])
        }
        overlay = .checklist(Checklist(purpose: .metrics, items: items, chosen: shownMetrics))
    }

    /// Moves the crosshair by a share of what shows; it enters at the right end.
    private mutating func moveCrosshair(by share: Double) {
        let window = runScreen.window ?? 0...1
        let width = window.upperBound - window.lowerBound
        let start = runScreen.crosshair ?? window.upperBound
        runScreen.crosshair = min(max(window.lowerBound, start + share * width), window.upperBound)
    }

    /// Shows a share of what shows; the place that is looked at stays where it is.
    /// - Parameter place: A fraction of the whole x axis; the crosshair or the middle if left out.
    mutating func zoom(by factor: Double, at place: Double? = nil) {
        let window = runScreen.window ?? 0...1
        let width = (window.upperBound - window.lowerBound) * factor
        guard width < 1 else {
            if runScreen.window == nil { show("All of it shows already") }
            runScreen.window = nil
            return
        }
        guard width > 1e-4 else {
            show("This is as close as it gets")
            return
        }
        let center = runScreen.crosshair ?? (window.lowerBound + window.upperBound) / 2
        let start = place.map { $0 - ($0 - window.lowerBound) * factor } ?? (center - width / 2)
        runScreen.window = Self.window(start: start, width: width)
    }

    private mutating func pan(by share: Double) {
        guard let window = runScreen.window else {
            show("All of it shows; + zooms in first")
            return
        }
        let width = window.upperBound - window.lowerBound
        runScreen.window = Self.window(start: window.lowerBound + share * width, width: width)
    }

    private static func window(start: Double, width: Double) -> ClosedRange<Double> {
        let start = min(max(0, start), 1 - width)
        return start...(start + width)
    }

    private mutating func nextSmoothing() {
        let steps = RunModel.smoothingSteps
        let index = steps.firstIndex(of: runScreen.smoothing) ?? 0
        runScreen.smoothing = steps[(index + 1) % steps.count]
        show(
            runScreen.smoothing == 0
                ? "No smoothing"
                : "Moving average, weight of the past \(NumberText.compact(runScreen.smoothing))")
    }
}

// MARK: - Attention, log, spec

extension Model {
    private mutating func performOnAttention(_ command: Command) -> [Effect] {
        let epochs = detail(runScreen.id)?.attentionEpochs ?? []
        let frame = attentionFrame
        let index = epochs.firstIndex { $0 == attentionEpoch } ?? 0
        func epoch(_ wanted: Int) -> Int? {
            epochs.isEmpty ? nil : epochs[min(max(0, wanted), epochs.count - 1)]
        }
        let layerCount = frame?.layers.count ?? 0
        let imageCount = frame?.imageCount ?? 0
        switch command {
        case .left: runScreen.attention.epoch = epoch(index - 1)
        case .right: runScreen.attention.epoch = epoch(index + 1)
        case .pageUp: runScreen.attention.epoch = epoch(index - 10)
        case .pageDown: runScreen.attention.epoch = epoch(index + 10)
        case .top: runScreen.attention.epoch = epochs.first
        case .bottom: runScreen.attention.epoch = nil
        case .up: runScreen.attention.layer = max(0, runScreen.attention.layer - 1)
        case .down:
            runScreen.attention.layer = min(max(0, layerCount - 1), runScreen.attention.layer + 1)
        case .previousImage:
            runScreen.attention.image = max(0, min(imageCount - 1, runScreen.attention.image) - 1)
        case .nextImage:
            runScreen.attention.image = min(max(0, imageCount - 1), runScreen.attention.image + 1)
        default: show("That does nothing in this pane; ? lists the keys")
        }
        return wantedAttention()
    }

    private mutating func scrollLog(_ command: Command) {
        let count = detail(runScreen.id)?.log.count ?? 0
        let page = max(1, body.height - 5)
        let most = max(0, count - page)
        switch command {
        case .up: runScreen.logOffset += 1
        case .down: runScreen.logOffset -= 1
        case .pageUp: runScreen.logOffset += page
        case .pageDown: runScreen.logOffset -= page
        case .top: runScreen.logOffset = most
        case .bottom: runScreen.logOffset = 0
        default: show("That does nothing in this pane; ? lists the keys")
        }
        runScreen.logOffset = min(max(0, runScreen.logOffset), most)
    }

    private mutating func scrollSpec(_ command: Command) {
        let count =
            detail(runScreen.id).map { SpecPane.lineCount(of: $0.spec, in: body.width) } ?? 0
        let page = max(1, body.height - 5)
        switch command {
        case .up: runScreen.specOffset -= 1
        case .down: runScreen.specOffset += 1
        case .pageUp: runScreen.specOffset -= page
        case .pageDown: runScreen.specOffset += page
        case .top: runScreen.specOffset = 0
        case .bottom: runScreen.specOffset = count
        default: show("That does nothing in this pane; ? lists the keys")
        }
        runScreen.specOffset = min(max(0, runScreen.specOffset), max(0, count - page))
    }
}
