/// Everything a key, a click or the command palette can ask for.
enum Command: String, Hashable, Sendable, CaseIterable {
    // Everywhere.
    case showRuns, showRun, showConfigure, showSweep, showResults
    case launch, palette, help, back, quit, repaint, suspend
    case up, down, left, right, pageUp, pageDown, top, bottom, nextPane, previousPane
    // Runs.
    case open, filter, sort, reverseSort, mark, markAll, clear, togglePreview
    case stop, pauseOrResume, retry, rename, tag, note, remove, undo
    case raisePriority, lowerPriority
    // Run.
    case showCharts, showTerms, showAttention, showLog, showSystem, showSpec
    case chooseMetrics, zoomIn, zoomOut, zoomReset, panLeft, panRight
    case logScale, smoothing, outliers, axis, maximize
    case previousImage, nextImage, nextRun, previousRun, weighting
    // Configure.
    case launchDraft, sweepDraft, saveDraft, saveDraftAs, openDraft, newDraft, duplicate, showText
    case nextFault, addTerm, useDefault, redo, moveUp, moveDown, measure
    // Sweep.
    case chooseSweep, nextSweep, previousSweep, chooseRows, exchangeAxes, reach
    case buildSweep, addAxis, addZip, addExclusion, removeAxis, saveSweep, saveSweepAs, launchSweep
    // Results.
    case chooseColumns, group, chooseGroups, export, saveView, chooseView
}
