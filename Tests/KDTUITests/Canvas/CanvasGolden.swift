import KDTestSupport
import Testing

@testable import KDTUI

extension Canvas {
    /// The canvas as golden files hold it: its text, then the styles cell by cell as letters, then
    /// what the letters mean. Plain cells are dots; spaces and dots at line ends are left out.
    var goldenText: String {
        var letters: [Style: Character] = [.plain: "."]
        var legend = ""
        var layer = ""
        for y in 0..<height {
            var line = ""
            for x in 0..<width {
                let style = self[x, y].style
                if letters[style] == nil {
                    let letter = Canvas.letters[(letters.count - 1) % Canvas.letters.count]
                    letters[style] = letter
                    legend += "\(letter) \(style.goldenDescription)\n"
                }
                line.append(letters[style] ?? "?")
            }
            while line.last == "." { line.removeLast() }
            layer += line + "\n"
        }
        let cursorText = cursor.map { "cursor \($0.x),\($0.y)\n" } ?? ""
        return "\(width)x\(height)\n" + plainText() + "-- styles\n" + layer + "-- legend\n" + legend
            + cursorText
    }

    private static let letters = Array(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}

extension Style {
    fileprivate var goldenDescription: String {
        var words: [String] = []
        if foreground != .default { words.append("foreground \(foreground)") }
        if background != .default { words.append("background \(background)") }
        for (attribute, name) in [
            (Attributes.bold, "bold"), (.dim, "dim"), (.reverse, "reverse"),
            (.underline, "underline"),
        ] where attributes.contains(attribute) { words.append(name) }
        return words.joined(separator: ", ")
    }
}

/// Compares a canvas, styles included, with `Golden/<name>.txt`.
func expectGolden(
    _ canvas: Canvas, _ name: String, filePath: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectGolden(
        canvas.goldenText, name, filePath: filePath, sourceLocation: sourceLocation)
}

/// A canvas of the given size with one widget on it.
func rendered(
    _ widget: some Widget, width: Int, height: Int, appearance: Appearance = Appearance()
) -> Canvas {
    var canvas = Canvas(width: width, height: height, appearance: appearance)
    canvas.draw(widget, in: canvas.bounds)
    return canvas
}
