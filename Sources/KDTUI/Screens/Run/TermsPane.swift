import KDExperiment

/// The terms of the objective: their shares of the total now, and each one's curve.
struct TermsPane: Widget {
    let model: Model
    let run: RunRecord
    let detail: RunDetail

    var minimumSize: Size { Size(width: 40, height: 10) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let terms = LossTerms(run, detail)
        guard !terms.all.isEmpty else {
            canvas.draw(
                Paragraph([StyledText("The run has logged no loss terms yet.", .muted)]),
                in: rect.inset(2, 1))
            return
        }
        let tableHeight = min(terms.all.count + 1, max(3, rect.height / 3))
        let rows = rect.rows([.fixed(5), .fixed(tableHeight + 2), .rest])
        drawShares(terms, on: &canvas, in: rows[0])
        drawTable(terms, on: &canvas, in: rows[1])
        if rows[2].height >= 6 {
            canvas.draw(ChartGrid(model: model, run: run, detail: detail), in: rows[2])
        }
    }

    private func drawShares(_ terms: LossTerms, on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(
            Panel("Shares of the weighted total", detail: "at the last logged step"), in: rect
        ).inset(1, 0)
        let bars = terms.all.enumerated().compactMap { index, term in
            term.weighted.map {
                StackedBar.Bar(term.name, value: $0, color: .series(number: index))
            }
        }
        guard !bars.isEmpty else {
            canvas.write("No weighted terms were logged.", at: inner.x, inner.y, style: .muted)
            return
        }
        canvas.draw(StackedBar(bars), in: inner)
    }

    private func drawTable(_ terms: LossTerms, on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(Panel("Terms"), in: rect)
        let total = terms.all.compactMap(\.weighted).reduce(0, +)
        let rows = terms.all.enumerated().map { index, term -> [StyledText] in
            func number(_ value: Double?) -> StyledText {
                value.map { StyledText(NumberText.compact($0)) } ?? StyledText("–", .muted)
            }
            let share = term.weighted.flatMap { total > 0 ? $0 / total * 100 : nil }
            return [
                StyledText("■ ", Style(foreground: .series(number: index))) + StyledText(term.name),
                number(term.raw), number(term.weighted),
                share.map { StyledText(NumberText.fixed($0, decimals: 1) + "%") }
                    ?? StyledText("–", .muted),
                Sparkline(term.curve, color: .series(number: index)).text(width: 16),
            ]
        }
        let columns = [
            Table.Column("term", .flexible(minimum: 12, weight: 1), priority: 5),
            Table.Column("raw", .fixed(10), alignment: .trailing, priority: 4),
            Table.Column("weighted", .fixed(10), alignment: .trailing, priority: 5),
            Table.Column("share", .fixed(7), alignment: .trailing, priority: 3),
            Table.Column("raw, from start to now", .fixed(24), priority: 2),
        ]
        canvas.draw(Table(columns: columns, rows: rows), in: inner)
    }
}
