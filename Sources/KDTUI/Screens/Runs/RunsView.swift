import KDExperiment

/// Draws the Runs screen.
struct RunsView: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 40, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard model.isLoaded else {
            canvas.write("Reading the project…", at: rect.x + 2, rect.y + 1, style: .muted)
            return
        }
        guard !model.runs.isEmpty else {
            canvas.draw(FirstSteps(projectName: model.projectName), in: rect)
            return
        }
        let runs = model.visibleRuns
        let layout = RunsLayout(model.runsScreen, runCount: model.runs.count, in: rect)
        drawFilter(count: runs.count, on: &canvas, in: layout.filter)
        if runs.isEmpty {
            canvas.write(
                "No run matches. Esc clears the filter.", at: layout.list.x + 2, layout.list.y + 1,
                style: .muted)
        } else {
            canvas.draw(Self.table(model, runs: runs), in: layout.list)
        }
        guard !layout.preview.isEmpty, let run = model.run(model.runsScreen.cursor) else { return }
        canvas.draw(
            RunPreview(
                run: run, detail: model.detail(run.id), now: model.now,
                zoneOffset: model.zoneOffset),
            in: layout.preview)
    }

    private func drawFilter(count: Int, on canvas: inout Canvas, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let tally = FilterLine.tally(
            "\(count) of \(model.runs.count)", model.runsScreen.filter.text, model)
        canvas.draw(
            TextField(
                model.runsScreen.filter, prompt: StyledText(" / ", Style.accent.with(.bold)),
                placeholder: FilterLine.placeholder,
                isFocused: model.runsScreen.isFiltering),
            in: Rect(x: rect.x, y: rect.y, width: rect.width - tally.width - 2, height: 1))
        canvas.write(
            tally, at: rect.x, rect.y, width: rect.width - 1, alignment: .trailing)
    }

    /// The list as a table; the mouse asks it which row was hit.
    static func table(_ model: Model, runs: [RunRecord]) -> Table {
        let state = model.runsScreen
        let cursor = runs.place(of: state.cursor)
        var table = Table(
            columns: columns(for: runs, isNarrow: model.size.width < 100), rowCount: runs.count,
            selected: cursor, offset: state.offset
        ) { row in
            cells(runs[row], isNarrow: model.size.width < 100)
        }
        if !state.marked.isEmpty {
            table.marked = Set(runs.indices.filter { state.marked.contains(runs[$0].id) })
        }
        table.sort = sortColumn(state.order).map {
            Table.Sort(column: $0, isAscending: isAscending(state))
        }
        return table
    }

    /// Names are never cut while another column can make room for them. What tells the runs of a
    /// sweep apart outlives speed and loss, since their names are all the same.
    private static func columns(
        for runs: [RunRecord], isNarrow: Bool
    ) -> [Table.Column] {
        let widest = runs.prefix(200).map { DisplayWidth.of($0.name) }.max() ?? 0
        let difference = runs.prefix(200).map { DisplayWidth.of($0.distinction) }.max() ?? 0
        let figures = runs.prefix(200).map { "\($0.epoch)/\($0.epochs)".count }.max() ?? 0
        return [
            Table.Column("", .fixed(1), priority: 10),
            Table.Column(
                "run", .flexible(minimum: min(max(12, widest), 40), weight: 1), priority: 10),
            Table.Column("method", .fitting(minimum: 2, maximum: 14), priority: 6),
            Table.Column("student ← teacher", .fitting(minimum: 8, maximum: 24), priority: 1),
            Table.Column(
                difference > 0 ? "differs in" : "",
                differenceWidth(widest: difference, isNarrow: isNarrow),
                priority: difference > 0 ? 5 : 0),
            Table.Column("epochs", .fixed((isNarrow ? 5 : 8) + figures), priority: 8),
            Table.Column("loss", .fixed(isNarrow ? 6 : 12), priority: 4),
            Table.Column("best val", .fixed(8), alignment: .trailing, priority: 9),
            Table.Column("img/s", .fixed(6), alignment: .trailing, priority: 3),
            Table.Column("time", .fixed(11), alignment: .trailing, priority: 7),
        ]
    }

    /// As wide as the texts, within bounds; what is longer takes more of the blank room than names,
    /// which have all they need.
    private static func differenceWidth(widest: Int, isNarrow: Bool) -> Table.Column.Width {
        guard widest > 0 else { return .fixed(0) }
        let least = min(isNarrow ? 12 : 28, max(10, widest))
        return widest > least ? .flexible(minimum: least, weight: 3) : .fixed(least)
    }

    private static func sortColumn(_ order: RunsModel.Order) -> Int? {
        switch order {
        case .activity: nil
        case .name: 1
        case .method: 2
        case .loss: 6
        case .validation: 7
        case .speed: 8
        }
    }

    /// Metrics come best first, which is downwards for all but the loss.
    private static func isAscending(_ state: RunsModel) -> Bool {
        let natural = state.order == .name || state.order == .method || state.order == .loss
        return natural != state.isReversed
    }

    /// The order that a click on a column's header chooses.
    static func order(ofColumn column: Int) -> RunsModel.Order? {
        RunsModel.Order.allCases.first { sortColumn($0) == column }
    }

    private static func cells(_ run: RunRecord, isNarrow: Bool) -> [StyledText] {
        [
            run.phase.glyph,
            StyledText(run.name),
            StyledText(run.method, run.method == "teacher" ? .muted : .plain),
            StyledText(pair(run), .muted),
            StyledText(run.distinction, .muted),
            progress(run, width: isNarrow ? 4 : 7),
            run.loss.count > 1
                ? Sparkline(run.loss, color: run.phase.color).text(width: isNarrow ? 6 : 12) : "",
            run.bestValidation.map { StyledText(NumberText.fixed($0, decimals: 2)) }
                ?? StyledText("–", .muted),
            run.imagesPerSecond.map { StyledText(NumberText.fixed($0, decimals: 0)) }
                ?? StyledText("–", .muted),
            remaining(run),
        ]
    }

    private static func pair(_ run: RunRecord) -> String {
        run.teacher.map { "\(run.student) ← \($0)" } ?? run.student
    }

    /// A bar and the epochs in figures.
    private static func progress(_ run: RunRecord, width: Int) -> StyledText {
        guard run.phase != .queued || run.epoch > 0 else { return StyledText("queued", .muted) }
        let bar = ProgressBar(run.progress, color: run.phase.color).text(width: width)
        return bar + StyledText(" \(run.epoch)/\(run.epochs)", .muted)
    }

    /// Time left of a live run, time taken by a finished one, a word about any other.
    private static func remaining(_ run: RunRecord) -> StyledText {
        switch run.phase {
        case .queued: return StyledText("–", .muted)
        case .finished: return StyledText(TimeText.duration(run.trainedSeconds), .muted)
        case .paused, .stopped, .failed, .lost, .starting:
            return StyledText(
                run.phase.rawValue.prefix(7).description, Style(foreground: run.phase.color))
        case .training, .evaluating:
            return run.remainingSeconds.map { StyledText("\(TimeText.estimate($0)) left") }
                ?? StyledText("–", .muted)
        }
    }
}
