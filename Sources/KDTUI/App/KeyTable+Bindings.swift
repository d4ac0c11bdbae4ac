extension KeyTable {
    /// Most useful first: the status bar leaves out the last ones.
    static let everywhere: [KeyBinding] = [
        bind(["?", Key(.function(1))], .help, .everywhere, hint: "help", "Keys that work here"),
        bind([":"], .palette, .everywhere, hint: "commands", "Find a command by name"),
        bind(["n"], .launch, .everywhere, hint: "launch", "Launch an experiment file"),
        bind(["1"], then: ["g", "r"], .showRuns, .everywhere, "Screen: Runs"),
        bind(["2"], then: ["g", "o"], .showRun, .everywhere, "Screen: Run"),
        bind(["3"], then: ["g", "c"], .showConfigure, .everywhere, "Screen: Configure"),
        bind(["4"], then: ["g", "s"], .showSweep, .everywhere, "Screen: Sweep"),
        bind(["5"], then: ["g", "t"], .showResults, .everywhere, "Screen: Results"),
        bind(["k", Key(.up)], .up, .everywhere, "Up"),
        bind(["j", Key(.down)], .down, .everywhere, "Down"),
        bind(["h", Key(.left)], .left, .everywhere, "Left"),
        bind(["l", Key(.right)], .right, .everywhere, "Right"),
        bind([Key(.pageUp), .control("u")], .pageUp, .everywhere, "Page up"),
        bind([Key(.pageDown), .control("d")], .pageDown, .everywhere, "Page down"),
        bind([Key(.home)], then: ["g", "g"], .top, .everywhere, "To the beginning"),
        bind([Key(.end), "G"], .bottom, .everywhere, "To the end"),
        bind([Key(.escape)], .clear, .everywhere, "Close, cancel, clear the filter"),
        bind(["q"], .back, .everywhere, hint: "back/quit", "Back; on Runs, quit (runs go on)"),
        bind(["Q", .control("c")], .quit, .everywhere, "Quit (runs go on)"),
        bind([.control("l")], .repaint, .everywhere, "Paint the screen again"),
        bind([.control("z")], .suspend, .everywhere, "Suspend to the shell"),
    ]

    static let runs: [KeyBinding] = [
        bind([Key(.enter)], .open, .runs, hint: "open", "Open the run"),
        bind(["/"], .filter, .runs, hint: "filter", "Filter: words, phase=failed, val/top1>98"),
        bind([" "], .mark, .runs, hint: "mark", "Mark the run; actions take all marked runs"),
        bind(["s"], .stop, .runs, hint: "stop", "Stop, with a checkpoint to resume from"),
        bind(["p"], .pauseOrResume, .runs, hint: "pause", "Pause, or resume what waits"),
        bind(["r"], .retry, .runs, hint: "retry", "Retry what failed, stopped or was lost"),
        bind(["+", "="], .raisePriority, .runs, "Raise the priority: start before others"),
        bind(["-"], .lowerPriority, .runs, "Lower the priority"),
        bind(["o"], .sort, .runs, "Sort by the next column"),
        bind(["O"], .reverseSort, .runs, "Reverse the order"),
        bind(["*"], .markAll, .runs, "Mark all shown runs, or none"),
        bind(["e"], .rename, .runs, "Give the run another name"),
        bind(["t"], .tag, .runs, "Tag"),
        bind(["m"], .note, .runs, "Write a note"),
        bind(["d", Key(.delete)], .remove, .runs, "Move to the trash"),
        bind(["u"], .undo, .runs, "Bring back what was removed last"),
        bind(["D"], .duplicate, .runs, "Configure an experiment like this run"),
        bind(["v"], .togglePreview, .runs, "Show or hide the preview"),
    ]

    static let run: [KeyBinding] = [
        bind([Key(.tab)], .nextPane, .run, hint: "next pane", "Next pane"),
        bind([Key(.backTab)], .previousPane, .run, "Previous pane"),
        bind(["C"], .showCharts, .run, "Pane: charts"),
        bind(["T"], .showTerms, .run, "Pane: loss terms"),
        bind(["A"], .showAttention, .run, "Pane: attention maps"),
        bind(["L"], .showLog, .run, "Pane: log"),
        bind(["Y"], .showSystem, .run, "Pane: system"),
        bind(["S"], .showSpec, .run, "Pane: spec"),
        bind(["N"], .nextRun, .run, "Next run of the list"),
        bind(["P"], .previousRun, .run, "Previous run of the list"),
        bind(["w"], .weighting, .run, "Loss terms: weighted or raw"),
        bind(["s"], .stop, .run, "Stop, with a checkpoint to resume from"),
        bind(["p"], .pauseOrResume, .run, "Pause or resume"),
        bind(["r"], .retry, .run, "Retry what failed, stopped or was lost"),
        bind(["D"], .duplicate, .run, "Configure an experiment like this run"),
    ]

    static let charts: [KeyBinding] = [
        bind(["c"], .chooseMetrics, .charts, hint: "metrics", "Choose the metrics"),
        bind(["+", "="], .zoomIn, .charts, hint: "- zoom", "Zoom in at the crosshair"),
        bind(["-"], .zoomOut, .charts, "Zoom out"),
        bind(["0"], .zoomReset, .charts, "Show all"),
        bind(["<", Key(.left, .shift)], .panLeft, .charts, "Pan left"),
        bind([">", Key(.right, .shift)], .panRight, .charts, "Pan right"),
        bind(["y"], .logScale, .charts, hint: "log y", "Logarithmic y axis"),
        bind(["a"], .smoothing, .charts, hint: "smooth", "Smoothing: none, 0.6, 0.9, 0.98"),
        bind(["i"], .outliers, .charts, "Let outliers fall off the y axis"),
        bind(["x"], .axis, .charts, hint: "x axis", "x axis: step, epoch, time"),
        bind([Key(.enter)], .maximize, .charts, "One chart large, or all"),
    ]

    static let attention: [KeyBinding] = [
        bind([Key(.left), "h"], .left, .attention, hint: "→ epoch", "Earlier epoch"),
        bind([Key(.right), "l"], .right, .attention, "Later epoch"),
        bind([Key(.up), "k"], .up, .attention, hint: "↓ layer", "Layer above"),
        bind([Key(.down), "j"], .down, .attention, "Layer below"),
        bind([Key(.end), "G"], .bottom, .attention, hint: "newest", "Newest epoch, and follow"),
        bind(["]"], .nextImage, .attention, hint: "[ image", "Next probe image"),
        bind(["["], .previousImage, .attention, "Previous probe image"),
    ]

    static let configure: [KeyBinding] = [
        bind(
            [Key(.enter), " "], .open, .configure, hint: "change", "Change the value, or choose one"
        ),
        bind(
            ["L"], .launchDraft, .configure, hint: "launch this", "Save, look at the runs, launch"),
        bind(
            ["S"], .sweepDraft, .configure, hint: "sweep this",
            "Save, and choose the axes of a sweep over it"),
        bind(["w"], .saveDraft, .configure, hint: "save", "Save the file"),
        bind(["f"], .nextFault, .configure, hint: "next fault", "Go to the next fault"),
        bind(["a"], .addTerm, .configure, hint: "add term", "Add a feature term"),
        bind(
            ["d", Key(.delete), Key(.backspace)], .useDefault, .configure, hint: "default",
            "Back to the default; on a term's method, take the term away"),
        bind(["u"], .undo, .configure, hint: "undo", "Take back the last change"),
        bind(["U"], .redo, .configure, "Make it again"),
        bind([Key(.left), "h"], .left, .configure, "Choice before, or false"),
        bind([Key(.right), "l"], .right, .configure, "Next choice, or true"),
        bind([Key(.tab)], .nextPane, .configure, "Next section"),
        bind([Key(.backTab)], .previousPane, .configure, "Previous section"),
        bind(["K", Key(.up, .shift)], .moveUp, .configure, "Move the feature term up"),
        bind(["J", Key(.down, .shift)], .moveDown, .configure, "Move the feature term down"),
        bind(["o"], .openDraft, .configure, "Open an experiment file"),
        bind(["N"], .newDraft, .configure, "Begin a new experiment"),
        bind(["W"], .saveDraftAs, .configure, "Save under another name"),
        bind(["y"], .showText, .configure, "Show the file as it would be saved"),
        bind(["m"], .measure, .configure, "Measure a training step, or stop measuring"),
    ]

    static let sweep: [KeyBinding] = [
        bind([Key(.enter)], .open, .sweep, hint: "open", "Open the cell's run"),
        bind(["b"], .buildSweep, .sweep, hint: "build", "Build or change the axes of a file"),
        bind(["c"], .chooseMetrics, .sweep, hint: "metric", "Choose the metric of the cells"),
        bind(["v"], .reach, .sweep, hint: "cell/row/column", "Act on cell, row, column or all"),
        bind(["s"], .stop, .sweep, hint: "stop", "Stop, with checkpoints to resume from"),
        bind(["r"], .retry, .sweep, hint: "retry", "Retry what failed, stopped or was lost"),
        bind(["p"], .pauseOrResume, .sweep, "Pause, or resume what waits"),
        bind(["e"], .chooseSweep, .sweep, hint: "experiment", "Choose the experiment"),
        bind(["]", "N"], .nextSweep, .sweep, "Next experiment"),
        bind(["[", "P"], .previousSweep, .sweep, "Experiment before"),
        bind(["y"], .chooseRows, .sweep, hint: "x rows/columns", "Choose what the rows are"),
        bind(["x"], .chooseColumns, .sweep, "Choose what the columns are"),
        bind(["X"], .exchangeAxes, .sweep, "Exchange rows and columns"),
        bind(["D"], .duplicate, .sweep, "Configure an experiment like this run"),
    ]

    static let sweepAxes: [KeyBinding] = [
        bind([Key(.enter)], .open, .sweepAxes, hint: "change", "Type the values, or add an axis"),
        bind(["a"], .addAxis, .sweepAxes, hint: "add axis", "Add an axis"),
        bind(["z"], .addZip, .sweepAxes, "Add paths that turn together"),
        bind(["x"], .addExclusion, .sweepAxes, "Leave cells out"),
        bind(["d", Key(.delete)], .removeAxis, .sweepAxes, hint: "remove", "Take the line away"),
        bind(["u"], .undo, .sweepAxes, hint: "undo", "Take back the last change"),
        bind(["U"], .redo, .sweepAxes, "Make it again"),
        bind(["L"], .launchSweep, .sweepAxes, hint: "launch", "Save, look at the runs, launch"),
        bind(["w"], .saveSweep, .sweepAxes, hint: "save", "Save the file"),
        bind(
            ["W"], .saveSweepAs, .sweepAxes, hint: "duplicate",
            "Save as another experiment under another name"),
        bind(["b"], .buildSweep, .sweepAxes, hint: "grid", "Back to the grid"),
    ]

    static let results: [KeyBinding] = [
        bind(["c"], .chooseColumns, .results, hint: "columns", "Choose the columns"),
        bind(["o"], .sort, .results, hint: "sort", "Sort by the column under the cursor"),
        bind(["O"], .reverseSort, .results, "Reverse the order"),
        bind(["/"], .filter, .results, hint: "filter", "Filter: words, phase=failed, val/top1>98"),
        bind(["b"], .group, .results, hint: "group", "Mean ± std over seeds, or every run"),
        bind(["B"], .chooseGroups, .results, "Choose what makes a group"),
        bind(["x"], .export, .results, hint: "export", "Export the table to a file"),
        bind([Key(.enter)], .open, .results, "Open the run"),
        bind(["D"], .duplicate, .results, "Configure an experiment like this run"),
        bind(["w"], .saveView, .results, "Save this view under a name"),
        bind(["W"], .chooseView, .results, "Choose a saved view"),
    ]

    private static func bind(
        _ keys: [Key], then sequence: [Key]? = nil, _ command: Command, _ context: KeyContext,
        hint: String? = nil, _ help: String
    ) -> KeyBinding {
        KeyBinding(
            keys: keys.map { [$0] } + (sequence.map { [$0] } ?? []), command: command,
            context: context, hint: hint, help: help)
    }
}
