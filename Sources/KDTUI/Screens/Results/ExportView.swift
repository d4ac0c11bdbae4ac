import KDResults

/// Asks for the format and the file of an export.
struct ExportView: Widget {
    let form: ExportForm

    var minimumSize: Size { Size(width: 40, height: 10) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = Self.frame(in: rect)
        let inner = canvas.panel(
            Panel(
                "Export the table", detail: StyledText("\(form.rowCount) rows"),
                footer: "↑↓ format · type the path · Enter writes · Esc cancels", isFocused: true,
                erases: true), in: frame
        ).inset(1, 0)
        for (row, format) in TableFormat.allCases.enumerated() {
            let isSelected = format == form.format
            let base: Style = isSelected ? .selection : .plain
            canvas.fill(
                Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1), style: base)
            let text =
                StyledText(isSelected ? " ▸ " : "   ", .accent)
                + StyledText(DisplayWidth.padded(format.title, to: 10))
                + StyledText(format.explanation, .muted)
            canvas.write(text, at: inner.x, inner.y + row, maxWidth: inner.width, over: base)
        }
        let y = inner.y + TableFormat.allCases.count + 1
        canvas.draw(
            TextField(form.path, prompt: StyledText("file ❯ ", .accent)),
            in: Rect(x: inner.x, y: y, width: inner.width, height: 1))
    }

    /// The dialog's box within the screen.
    static func frame(in rect: Rect) -> Rect {
        rect.centered(Size(width: min(72, rect.width), height: TableFormat.allCases.count + 4))
    }
}
