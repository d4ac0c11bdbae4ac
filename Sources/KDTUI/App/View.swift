/// Draws the model: the same model gives the same canvas.
func view(_ model: Model) -> Canvas {
    var canvas = Canvas(size: model.size, appearance: model.appearance)
    guard !model.isTooSmall else {
        let lines: [StyledText] = [
            "kd needs more room:",
            StyledText("40×10 at least, 80×24 for all"),
            StyledText("now \(model.size.width)×\(model.size.height)", .muted),
        ]
        canvas.draw(Paragraph(lines, alignment: .center), in: canvas.bounds)
        return canvas
    }
    canvas.draw(model.tabBar, in: model.tabArea)
    switch model.screen {
    case .runs: canvas.draw(RunsView(model: model), in: model.body)
    case .run: canvas.draw(RunView(model: model), in: model.body)
    case .configure: canvas.draw(ConfigureView(model: model), in: model.body)
    case .sweep:
        if let builder = model.sweepScreen.builder {
            canvas.draw(SweepBuilderView(builder: builder), in: model.body)
        } else {
            canvas.draw(SweepView(model: model), in: model.body)
        }
    case .results: canvas.draw(ResultsView(model: model), in: model.body)
    }
    canvas.draw(model.statusBar, in: model.statusArea)
    if model.overlay != nil { canvas.cursor = nil }
    drawOverlay(model, on: &canvas)
    if let notice = model.notice {
        // Above the status bar, so that the hints stay; the last rows of a list never hide long.
        canvas.draw(
            Toast(notice.text, level: notice.level),
            in: Rect(x: 0, y: model.size.height - 2, width: model.size.width, height: 1))
    }
    return canvas
}

private func drawOverlay(_ model: Model, on canvas: inout Canvas) {
    let area = model.bounds
    switch model.overlay {
    case nil: break
    case .help(let offset): canvas.draw(HelpOverlay(model.helpSections, offset: offset), in: area)
    case .palette(let state, _): canvas.draw(Picker(title: "Commands", state: state), in: area)
    case .views(let state): canvas.draw(Picker(title: "Saved views", state: state), in: area)
    case .confirm(let confirmation): canvas.draw(confirmation.dialog, in: area)
    case .prompt(let prompt): canvas.draw(PromptView(prompt: prompt), in: area)
    case .checklist(let checklist): canvas.draw(ChecklistView(state: checklist), in: area)
    case .export(let form): canvas.draw(ExportView(form: form), in: area)
    case .launch(let state): canvas.draw(LaunchView(state: state), in: area)
    case .options(let picker): canvas.draw(picker.widget, in: area)
    case .layers(let picker): canvas.draw(LayerPickerView(state: picker), in: area)
    case .sweepChoice(let state, let choice, _):
        canvas.draw(Picker(title: choice.title, state: state), in: area)
    case .text(let page): canvas.draw(TextPageView(page: page), in: area)
    }
}

extension Model {
    /// Help for what shows now, then for everything else that holds.
    var helpSections: [HelpOverlay.Section] {
        contexts.map(KeyTable.help)
    }

    /// Hints for the keys that matter here; background work shows at the right.
    var statusBar: StatusBar {
        let hints =
            typingHints
            ?? KeyTable.bindings(in: contexts).compactMap { binding in
                binding.hint.map {
                    StatusBar.Hint(
                        binding.keys.first?.map(\.description).joined(separator: " ") ?? "", $0,
                        isKept: binding.command == .help)
                }
            }
        var detail = StyledText("")
        let slow = work.filter { now - $0.value >= 0.3 }.keys.map(\.rawValue).sorted()
        if let name = slow.first {
            let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
            let frame = frames[Int(now * 8) % frames.count]
            detail = StyledText("\(frame) \(name)")
        } else if !pendingKeys.isEmpty {
            detail = StyledText(pendingKeys.map(\.description).joined(separator: " ") + " …")
        } else if screen == .runs, !runsScreen.marked.isEmpty {
            detail = StyledText("\(runsScreen.marked.count) marked", .warning)
        }
        return StatusBar(hints, detail: detail)
    }

    /// What the keys do that are no text while text is typed; nil while keys are commands.
    private var typingHints: [StatusBar.Hint]? {
        let keys: [(Key, String)]
        switch overlay {
        case .prompt: keys = [(Key(.enter), "keeps"), (Key(.escape), "cancels")]
        case nil where isTyping:
            switch screen {
            case .configure:
                keys = [
                    (Key(.enter), "keeps"), (Key(.tab), "next"), (Key(.escape), "cancels"),
                ]
            case .runs, .results: keys = [(Key(.enter), "keeps"), (Key(.escape), "shows all")]
            case .sweep, .run: keys = [(Key(.enter), "keeps"), (Key(.escape), "cancels")]
            }
        default: return nil
        }
        return (keys + [(Key.control("u"), "clears")]).map {
            StatusBar.Hint($0.0.description, $0.1)
        }
    }
}

extension Confirmation {
    /// The question as a dialog; Cancel comes first.
    var dialog: Dialog {
        Dialog(
            title: title, message: message.map { StyledText($0) }, buttons: answers.map(\.verb),
            selected: selected, isDestructive: isDestructive)
    }
}
