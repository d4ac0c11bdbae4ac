/// Asks for a line of text.
struct PromptView: Widget {
    let prompt: Prompt

    var minimumSize: Size { Size(width: 30, height: 5) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = rect.centered(Size(width: min(64, rect.width), height: 5))
        let inner = canvas.panel(
            Panel(
                StyledText(prompt.title), footer: "Enter keeps · Esc cancels", isFocused: true,
                erases: true), in: frame
        ).inset(1, 0)
        canvas.write(
            DisplayWidth.truncated(prompt.hint, to: inner.width), at: inner.x, inner.y,
            style: .muted)
        canvas.draw(
            TextField(prompt.input, prompt: StyledText("❯ ", .accent)),
            in: Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: 1))
    }
}
