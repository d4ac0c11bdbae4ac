import KDExperiment

/// Draws the Configure screen.
struct ConfigureView: Widget {
    let model: Model

    private var state: ConfigureModel { model.configureScreen }

    var minimumSize: Size { Size(width: 40, height: 8) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let layout = ConfigureLayout(in: rect)
        drawHead(on: &canvas, in: layout.head)
        drawForm(on: &canvas, in: layout.form)
        guard !layout.help.isEmpty else { return }
        canvas.draw(FieldHelp(model: model), in: layout.help)
        let hasCurve = !layout.curve.isEmpty
        drawContext(on: &canvas, in: layout.context, hasCurve: hasCurve)
        if hasCurve {
            canvas.draw(RatePane(model: model), in: layout.curve)
            drawTime(on: &canvas, in: layout.time)
        }
    }

    private func drawHead(on canvas: inout Canvas, in rect: Rect) {
        var text = StyledText(
            " " + DisplayText.sanitized(state.fileName, limit: 200), .bold)
        if state.isChanged {
            text += StyledText("  ● not saved", .warning)
        } else if state.file == nil {
            text += StyledText("  not a file yet", .muted)
        }
        let verdict = verdict
        canvas.write(text, at: rect.x, rect.y, maxWidth: max(20, rect.width - verdict.width - 3))
        canvas.write(verdict, at: rect.x, rect.y, width: rect.width - 1, alignment: .trailing)
    }

    private var verdict: StyledText {
        guard let check = state.check else { return StyledText("checking…", .muted) }
        let count = check.faults.count
        if count > 0 {
            return StyledText("✗ \(count == 1 ? "1 fault" : "\(count) faults")", .bad)
        }
        return StyledText("✓ ", .good) + StyledText(RunCount.text(check), .muted)
    }

    /// What belongs to the section of the cursor.
    private func drawContext(on canvas: inout Canvas, in rect: Rect, hasCurve: Bool) {
        let section = state.row?.section ?? .experiment
        if !hasCurve, state.check?.faults.isEmpty == false, section != .schedule {
            canvas.draw(FaultPane(model: model), in: rect)
            return
        }
        switch section {
        case .features: canvas.draw(LayersPane(model: model), in: rect)
        case .schedule where !hasCurve: canvas.draw(RatePane(model: model), in: rect)
        case .grid where !hasCurve, .experiment where !hasCurve, .data where !hasCurve:
            canvas.draw(TimePane(model: model), in: rect)
        default: canvas.draw(PairPane(model: model), in: rect)
        }
    }

    private func drawTime(on canvas: inout Canvas, in rect: Rect) {
        if state.check?.faults.isEmpty == false {
            canvas.draw(FaultPane(model: model), in: rect)
        } else {
            canvas.draw(TimePane(model: model), in: rect)
        }
    }
}

// MARK: - The form

extension ConfigureView {
    /// Columns of the labels, marks included.
    private static let labelWidth = 19

    private func drawForm(on canvas: inout Canvas, in rect: Rect) {
        let lines = FormLines(state.rows, height: rect.height)
        let list = Rect(x: rect.x, y: rect.y, width: rect.width - 1, height: rect.height)
        for (index, line) in lines.lines.dropFirst(state.offset).prefix(rect.height).enumerated() {
            let place = Rect(x: list.x, y: list.y + index, width: list.width, height: 1)
            switch line {
            case .blank: break
            case .heading(let section): drawHeading(section, on: &canvas, in: place)
            case .row(let row): drawRow(row, on: &canvas, in: place)
            }
        }
        canvas.draw(
            ScrollBar(count: lines.count, visible: rect.height, offset: state.offset),
            in: Rect(x: rect.maxX - 1, y: rect.y, width: 1, height: rect.height))
    }

    private func drawHeading(
        _ section: FormRow.Section, on canvas: inout Canvas, in rect: Rect
    ) {
        let used = canvas.write(
            StyledText(section.rawValue, Style.accent.with(.bold)), at: rect.x + 1, rect.y)
        canvas.horizontalLine(
            x: rect.x + used + 2, y: rect.y, length: max(0, rect.width - used - 3))
    }

    private func drawRow(_ index: Int, on canvas: inout Canvas, in rect: Rect) {
        let row = state.rows[index]
        let isSelected = index == state.cursorRow
        let base: Style = isSelected ? .selection : .plain
        canvas.fill(rect, style: base)
        let isDeeper = row.term != nil && !row.isTermHead
        let label =
            mark(row) + StyledText(isDeeper ? "  " : "")
            + StyledText(row.label, row.isTermHead ? .bold : .plain)
        canvas.write(label, at: rect.x, rect.y, maxWidth: Self.labelWidth, over: base)
        let value = Rect(
            x: rect.x + Self.labelWidth + 1, y: rect.y, width: rect.width - Self.labelWidth - 2,
            height: 1)
        if let edit = state.edit, edit.row.id == row.id {
            let placeholder = edit.row.origin == .byDefault ? edit.row.value : "the default"
            canvas.draw(
                TextField(edit.input, placeholder: placeholder, isFocused: true), in: value)
            canvas.restyle(value) { $0 = $0.with(.underline) }
            return
        }
        let used = canvas.write(
            styled(row), at: value.x, value.y, maxWidth: value.width, over: base)
        let room = value.width - used - 3
        if let fault = row.faults.first, room > 8 {
            canvas.write(
                StyledText(DisplayText.sanitized(fault.message, limit: 200), .bad),
                at: value.x + used + 2, value.y, maxWidth: room, over: base)
        }
    }

    /// A fault, a value that the file gives, or nothing.
    private func mark(_ row: FormRow) -> StyledText {
        if !row.faults.isEmpty { return StyledText(" ✗ ", Style.bad.with(.bold)) }
        let isOwn = row.origin == .given && row.role != .source
        return isOwn ? StyledText(" • ", .accent) : "   "
    }

    private func styled(_ row: FormRow) -> StyledText {
        if !row.faults.isEmpty { return StyledText(row.value, Style.bad) }
        return StyledText(row.value, row.origin == .given ? Style.bold : Style.muted)
    }
}
