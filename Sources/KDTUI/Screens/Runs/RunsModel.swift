import KDExperiment

/// The state of the Runs screen; the runs themselves belong to the whole dashboard.
struct RunsModel: Hashable, Sendable {
    /// What the list can be sorted by.
    enum Order: String, Hashable, Sendable, CaseIterable {
        /// What works comes first, then what waits, then what ended, the newest first; teachers
        /// stand before their students.
        case activity, name, method, validation = "best val", loss, speed = "img/s"
    }

    /// The run under the cursor; it stays while the list changes around it.
    var cursor: RunID?
    /// Whether the user chose the run under the cursor; until then the cursor keeps to the top,
    /// whatever comes in.
    var isCursorChosen = false
    /// The cursor's row when last seen, for when its run goes away.
    var cursorRow = 0
    /// The first visible row.
    var offset = 0
    var marked: Set<RunID> = []
    var filter = TextInput()
    /// Whether keys go into the filter.
    var isFiltering = false
    var order = Order.activity
    var isReversed = false
    var showsPreview = true
    /// The list as it was arranged last.
    var list: List?

    /// Puts the cursor on a run for good.
    mutating func choose(_ id: RunID) {
        cursor = id
        isCursorChosen = true
    }

    /// The shown runs, and what they were arranged by.
    struct List: Hashable, Sendable {
        struct Key: Hashable, Sendable {
            var generation: Int
            var filter: String
            var order: Order
            var isReversed: Bool
        }

        var key: Key
        var runs: [RunRecord]
    }
}

extension Model {
    /// The runs that the list shows, in its order.
    var visibleRuns: [RunRecord] {
        if let list = runsScreen.list, list.key == listKey { return list.runs }
        return arrangedRuns
    }

    /// Keeps the list, so that it is arranged once for all that ask for it.
    mutating func keepList() {
        if runsScreen.list?.key != listKey {
            runsScreen.list = RunsModel.List(key: listKey, runs: arrangedRuns)
        }
    }

    private var listKey: RunsModel.List.Key {
        RunsModel.List.Key(
            generation: generation, filter: runsScreen.filter.text, order: runsScreen.order,
            isReversed: runsScreen.isReversed)
    }

    private var arrangedRuns: [RunRecord] {
        let shown = RunFilter(runsScreen.filter.text, columns: columns).runs(of: runs)
        // Records are large: only their places are moved about.
        let sorted = RunOrder.places(of: shown, by: runsScreen.order)
        return (runsScreen.isReversed ? sorted.reversed() : sorted).map { shown[$0] }
    }

    /// The run that actions take when none is marked: under the cursor, or the open one.
    var currentRun: RunRecord? {
        switch screen {
        case .runs: run(runsScreen.cursor)
        case .run: run(runScreen.id)
        case .results: run(resultsScreen.cursorRun)
        case .configure: nil
        case .sweep: sweepScreen.builder == nil ? sweepRun : nil
        }
    }

    /// The runs that an action is about: the marked ones that show, else the current one.
    var targets: [RunRecord] {
        if screen == .runs, !runsScreen.marked.isEmpty {
            let marked = visibleRuns.filter { runsScreen.marked.contains($0.id) }
            // What a filter hides is not acted on: nobody has it in mind.
            if !marked.isEmpty { return marked }
        }
        if screen == .sweep, sweepScreen.builder == nil { return sweepTargets }
        return currentRun.map { [$0] } ?? []
    }
}

extension String {
    /// Whether this stands before `other` when numbers count as numbers: `s2` before `s10`.
    func precedesNaturally(_ other: String) -> Bool {
        var left = Substring(self)
        var right = Substring(other)
        while let first = left.first, let second = right.first {
            if first.isNumber, second.isNumber {
                let numbers = (left.prefix(while: \.isNumber), right.prefix(while: \.isNumber))
                let values = (Int(numbers.0) ?? .max, Int(numbers.1) ?? .max)
                if values.0 != values.1 { return values.0 < values.1 }
                left = left.dropFirst(numbers.0.count)
                right = right.dropFirst(numbers.1.count)
            } else if first != second {
                return first < second
            } else {
                left = left.dropFirst()
                right = right.dropFirst()
            }
        }
        return left.count < right.count
    }
}
