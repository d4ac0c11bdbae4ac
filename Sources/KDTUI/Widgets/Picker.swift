/// A list narrowed by typing: the command palette, the metric picker, the file picker.
struct PickerState: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var title: String
        /// Shown dimly at the right: a key, a kind.
        var detail: String

        init(_ title: String, detail: String = "") {
            self.title = title
            self.detail = detail
        }
    }

    struct Match: Hashable, Sendable {
        /// Index into ``PickerState/items``.
        var index: Int
        var positions: [Int]
    }

    let items: [Item]
    private(set) var input: TextInput
    /// The items that match, best first.
    private(set) var matches: [Match]
    /// The cursor in ``matches``.
    private(set) var selected = 0

    init(items: [Item], query: String = "") {
        self.init(items: items, input: TextInput(query))
    }

    init(items: [Item], input: TextInput) {
        self.items = items
        self.input = input
        matches = []
        narrow()
    }

    /// The item under the cursor: an index into ``items``.
    var selection: Int? { matches.indices.contains(selected) ? matches[selected].index : nil }

    /// Applies a key: arrows and Ctrl-N/P move, everything else edits the query. Enter and Esc are
    /// the caller's.
    /// - Returns: Whether the key belonged to the picker.
    mutating func handle(_ key: Key) -> Bool {
        switch (key.code, key.modifiers) {
        case (.up, []), (.character("p"), .control): move(by: -1)
        case (.down, []), (.character("n"), .control): move(by: 1)
        case (.pageUp, []): move(by: -10)
        case (.pageDown, []): move(by: 10)
        case (.home, []): move(by: -matches.count)
        case (.end, []): move(by: matches.count)
        default:
            let before = input.text
            guard input.handle(key) else { return false }
            if input.text != before { narrow() }
        }
        return true
    }

    /// Puts pasted text into the query.
    mutating func insert(_ text: String) {
        input.insert(text)
        narrow()
    }

    /// Puts the cursor on a match, as a click does.
    mutating func select(_ match: Int) {
        if matches.indices.contains(match) { selected = match }
    }

    private mutating func move(by distance: Int) {
        selected = max(0, min(matches.count - 1, selected + distance))
    }

    /// Equal scores keep the items' own order.
    private mutating func narrow() {
        let scored = items.enumerated().compactMap { index, item in
            FuzzyMatch(input.text, in: item.title).map { (index, $0) }
        }
        matches = scored.sorted { ($1.1.score, $0.0) < ($0.1.score, $1.0) }
            .map { Match(index: $0.0, positions: $0.1.positions) }
        selected = 0
    }
}

/// Shows a ``PickerState`` as a dialog in the upper middle of the screen.
struct Picker: Widget {
    var title: String
    var state: PickerState
    var placeholder = "Type to search"
    /// Cells that titles and details need side by side.
    var wantedWidth = 40

    init(title: String, state: PickerState) {
        self.title = title
        self.state = state
    }

    var minimumSize: Size { Size(width: 20, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = frame(in: rect)
        let inner = canvas.panel(
            Panel(
                StyledText(title),
                detail: StyledText("\(state.matches.count)/\(state.items.count)"),
                isFocused: true, erases: true), in: frame)
        canvas.draw(
            TextField(state.input, prompt: StyledText("❯ ", .accent), placeholder: placeholder),
            in: Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: 1))
        canvas.divider(y: inner.y + 1, in: frame)
        let list = listArea(in: rect)
        guard !state.matches.isEmpty else {
            canvas.write(
                DisplayWidth.truncated("No match", to: list.width - 2), at: list.x + 1, list.y,
                style: .muted)
            return
        }
        let offset = offset(in: rect)
        for (row, match) in state.matches.dropFirst(offset).prefix(list.height).enumerated() {
            drawItem(
                match, row: list.y + row, list: list, isSelected: offset + row == state.selected,
                on: &canvas)
        }
        canvas.draw(
            ScrollBar(count: state.matches.count, visible: list.height, offset: offset),
            in: Rect(x: frame.maxX - 1, y: list.y, width: 1, height: list.height))
    }

    private func drawItem(
        _ match: PickerState.Match, row y: Int, list: Rect, isSelected: Bool,
        on canvas: inout Canvas
    ) {
        let item = state.items[match.index]
        let base: Style = isSelected ? .selection : .plain
        canvas.fill(Rect(x: list.x, y: y, width: list.width, height: 1), style: base)
        let matched = Set(match.positions)
        let title = StyledText(
            parts: item.title.enumerated().map { index, character in
                StyledText.Part(
                    text: String(character),
                    style: matched.contains(index) ? Style.accent.with(.bold) : .plain)
            })
        let detailWidth = DisplayWidth.of(item.detail)
        let showsDetail = detailWidth > 0 && detailWidth + 8 < list.width
        let room = list.width - 2 - (showsDetail ? detailWidth + 2 : 0)
        canvas.write(title, at: list.x + 1, y, maxWidth: room, over: base)
        if showsDetail {
            canvas.write(
                StyledText(item.detail, .muted), at: list.maxX - 1 - detailWidth, y, over: base)
        }
    }

    /// Returns the picker's box within the screen.
    func frame(in rect: Rect) -> Rect {
        let width = min(rect.width, max(wantedWidth, rect.width / 2))
        let height = min(rect.height, max(6, min(state.items.count + 4, rect.height * 2 / 3)))
        var frame = rect.centered(Size(width: width, height: height))
        frame.y = rect.y + (rect.height - height) / 3
        return frame
    }

    /// Returns where the items lie, for clicks.
    func listArea(in rect: Rect) -> Rect {
        let inner = Panel.inner(of: frame(in: rect))
        return Rect(x: inner.x, y: inner.y + 2, width: inner.width, height: inner.height - 2)
    }

    /// Returns the first visible match.
    func offset(in rect: Rect) -> Int {
        Scrolling.offset(
            0, selected: state.selected, count: state.matches.count,
            visible: listArea(in: rect).height)
    }
}
