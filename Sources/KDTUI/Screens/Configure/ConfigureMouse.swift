import KDExperiment

extension Model {
    /// A click chooses a row; one on the chosen row changes it.
    mutating func pressConfigure(at point: Point) -> [Effect] {
        let layout = ConfigureLayout(in: body)
        guard layout.form.contains(point.x, point.y) else { return [] }
        if configureScreen.edit != nil { return endEdit() }
        let line = configureScreen.offset + point.y - layout.form.y
        let lines = FormLines(configureScreen.rows, height: layout.form.height)
        guard let row = lines.row(atLine: line) else { return [] }
        if row == configureScreen.cursorRow { return openField() }
        chooseRow(row)
        return []
    }
}
