import Testing

@testable import KDTUI

@Suite struct SpecPaneTests {
    private let spec = [
        "name: digits", "distill:", "  features:",
        "    - {method: amd, weight: 5000, margin: 1.35, layers: [group1, group2, group3]}",
    ]

    private func text(width: Int, height: Int, offset: Int = 0) -> String {
        var canvas = Canvas(width: width, height: height)
        canvas.draw(SpecPane(spec: spec, offset: offset), in: canvas.bounds)
        return canvas.plainText()
    }

    @Test func `a line that is too long goes on below`() {
        let lines = text(width: 40, height: 12).split(separator: "\n").map(String.init)
        #expect(!lines.joined().contains("…"))
        #expect(lines[4].hasPrefix("│     - {method: amd, weight: "))
        #expect(lines[5].hasPrefix("│         5000, margin: 1.35, layers:"))
        #expect(lines[6].hasPrefix("│         [group1, group2, group3]}"))
        #expect(SpecPane.lineCount(of: spec, in: 40) == 6)
        #expect(SpecPane.lineCount(of: spec, in: 100) == spec.count)
    }

    @Test func `its end is reached however it is broken`() {
        for width in 6...90 {
            let count = SpecPane.lineCount(of: spec, in: width)
            #expect(text(width: width, height: 5, offset: count).contains("}"), "\(width)")
        }
    }
}
