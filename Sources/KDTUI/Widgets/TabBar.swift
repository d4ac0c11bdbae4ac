/// The first line of the screen: the program's name, the screens by number, and where we are.
struct TabBar: Widget {
    /// A screen's name and the key that leads there.
    struct Tab: Hashable, Sendable {
        var title: String
        var key: String

        init(_ title: String, key: String) {
            self.title = title
            self.key = key
        }

        /// Cells of the tab with blanks around key and title.
        var width: Int { DisplayWidth.of(key) + DisplayWidth.of(title) + 3 }
    }

    var title: String
    var tabs: [Tab]
    var selected: Int
    /// At the right end: project, counts, clock.
    var detail: StyledText

    init(title: String, tabs: [Tab], selected: Int, detail: StyledText = "") {
        self.title = title
        self.tabs = tabs
        self.selected = selected
        self.detail = detail
    }

    var minimumSize: Size { Size(width: 20, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), style: .bar)
        canvas.write(
            DisplayWidth.truncated(title, to: rect.width - 2), at: rect.x + 1, rect.y,
            style: Style.accent.on(.bar).with(.bold))
        for (index, extent) in extents(in: rect).enumerated() {
            let isSelected = index == selected
            let base = isSelected ? Style.selection.with(.bold) : Style.bar
            let text =
                StyledText(" \(tabs[index].key) ", isSelected ? .accent : .muted)
                + StyledText(tabs[index].title + " ")
            canvas.write(text, at: extent.x, rect.y, maxWidth: extent.width, over: base)
        }
        let used = extents(in: rect).last?.maxX ?? rect.x + DisplayWidth.of(title) + 3
        let room = rect.maxX - used - 2
        if room > 3 {
            canvas.write(
                detail.over(.muted), at: used + 1, rect.y, width: room, alignment: .trailing,
                over: .bar)
        }
    }

    /// Returns where each tab lies, for clicks; tabs that do not fit are missing.
    func extents(in rect: Rect) -> [Rect] {
        var x = rect.x + DisplayWidth.of(title) + 3
        var result: [Rect] = []
        for tab in tabs {
            guard x + tab.width <= rect.maxX else { break }
            result.append(Rect(x: x, y: rect.y, width: tab.width, height: 1))
            x += tab.width
        }
        return result
    }
}

/// The last line of the screen: what the most useful keys do here, or a message.
struct StatusBar: Widget {
    struct Hint: Hashable, Sendable {
        var key: String
        var label: String
        /// Stays where others have to go: whoever does not know the keys must find it.
        var isKept: Bool

        init(_ key: String, _ label: String, isKept: Bool = false) {
            self.key = key
            self.label = label
            self.isKept = isKept
        }

        /// Cells of the hint with the blanks behind it.
        var width: Int { DisplayWidth.of(key) + DisplayWidth.of(label) + 4 }
    }

    /// In order of usefulness; the last ones are left out first.
    var hints: [Hint]
    /// Replaces the hints while it is not empty.
    var message: StyledText
    /// At the right end.
    var detail: StyledText

    init(_ hints: [Hint], message: StyledText = "", detail: StyledText = "") {
        self.hints = hints
        self.message = message
        self.detail = detail
    }

    var minimumSize: Size { Size(width: 10, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), style: .bar)
        let detailWidth = detail.width > 0 && detail.width < rect.width / 2 ? detail.width + 2 : 0
        let room = rect.width - 2 - detailWidth
        if detailWidth > 0 {
            canvas.write(
                detail.over(.muted), at: rect.maxX - detailWidth + 1, rect.y, over: .bar)
        }
        guard message.isEmpty else {
            canvas.write(message, at: rect.x + 1, rect.y, maxWidth: room, over: .bar)
            return
        }
        var x = rect.x + 1
        for hint in fitting(in: room) {
            let text =
                StyledText(hint.key, Style.accent.with(.bold))
                + StyledText(" " + hint.label, .muted)
            x += canvas.write(text, at: x, rect.y, over: .bar) + 3
        }
    }

    /// The first hints, as many as there is room for beside those that stay.
    private func fitting(in room: Int) -> [Hint] {
        // Nothing follows the last one, so its blanks take no room.
        var free = room + 3 - hints.filter(\.isKept).reduce(0) { $0 + $1.width }
        var isFull = false
        return hints.filter { hint in
            if hint.isKept { return true }
            isFull = isFull || hint.width > free
            guard !isFull else { return false }
            free -= hint.width
            return true
        }
    }
}
