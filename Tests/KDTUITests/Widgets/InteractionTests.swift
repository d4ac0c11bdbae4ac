import Foundation
import Testing

@testable import KDTUI

@Suite struct TextInputTests {
    private func typed(_ keys: [Key], in text: String = "") -> TextInput {
        var input = TextInput(text)
        for key in keys {
            let isHandled = input.handle(key)
            #expect(isHandled)
        }
        return input
    }

    @Test func `typing inserts at the cursor`() {
        let input = typed(["a", "한", Key(.left), "b"])
        #expect(input.text == "ab한")
        #expect(input.cursor == 2)
    }

    @Test func `a combining mark joins the character before it`() {
        let input = typed(["e", Key(.character("\u{301}"))])
        #expect(input.text == "e\u{301}")
        #expect(input.cursor == 1)
    }

    @Test func `shell keys edit words and lines`() {
        #expect(typed([.control("w")], in: "loss kd").text == "loss ")
        #expect(typed([.control("u")], in: "loss").text.isEmpty)
        #expect(typed([.control("a"), .control("k")], in: "loss").text.isEmpty)
        #expect(typed([.control("a"), Key(.delete)], in: "한국").text == "국")
        #expect(typed([Key(.backspace), Key(.backspace), Key(.backspace)], in: "ab").text.isEmpty)
        #expect(typed([Key(.left, .control), "x"], in: "a bc").text == "a xbc")
    }

    @Test func `other keys are not the field's`() {
        var input = TextInput("a")
        for key in [Key(.enter), Key(.escape), Key(.up), Key(.tab), .control("s")] {
            let isHandled = input.handle(key)
            #expect(!isHandled)
        }
        #expect(input.text == "a")
    }

    @Test func `the cursor of a long text stays in the field`() {
        let canvas = rendered(
            TextField(TextInput(String(repeating: "한", count: 30))), width: 11, height: 1)
        let cursor = canvas.cursor
        #expect(cursor?.x == 10)
        #expect(canvas.plainText() == "한한한한한\n")
    }
}

@Suite struct PickerTests {
    @Test func `a query matches characters in order without regard to case`() {
        #expect(FuzzyMatch("lk", in: "loss/kd")?.positions == [0, 5])
        #expect(FuzzyMatch("KD", in: "loss/kd")?.positions == [5, 6])
        #expect(FuzzyMatch("dk", in: "loss/kd") == nil)
        #expect(FuzzyMatch("", in: "x")?.positions == [])
        #expect(FuzzyMatch("한어", in: "한국어")?.positions == [0, 2])
        #expect(FuzzyMatch("longer", in: "long") == nil)
    }

    @Test func `starts of words and runs of characters rank first`() {
        let state = PickerState(
            items: ["scatter", "val/top1", "stop", "step"].map { PickerState.Item($0) },
            query: "top")
        #expect(state.matches.map(\.index) == [1, 2])
    }

    @Test func `keys move the cursor and narrow the list`() {
        var state = PickerState(items: (0..<30).map { PickerState.Item("run \($0)") })
        #expect(state.matches.count == 30)
        let answers = [Key(.down), Key(.down)].map { state.handle($0) }
        #expect(answers == [true, true])
        #expect(state.selection == 2)
        _ = state.handle(Key(.end))
        #expect(state.selection == 29)
        _ = state.handle("7")
        #expect(state.matches.map(\.index) == [7, 17, 27])
        #expect(state.selection == 7)
        _ = state.handle("z")
        #expect(state.selection == nil)
        let last = [Key(.down), Key(.enter)].map { state.handle($0) }
        #expect(last == [true, false])
    }
}

@Suite struct ScrollingTests {
    @Test func `the offset changes only as far as the cursor needs`() {
        #expect(Scrolling.offset(0, selected: 3, count: 20, visible: 5) == 0)
        #expect(Scrolling.offset(0, selected: 5, count: 20, visible: 5) == 1)
        #expect(Scrolling.offset(9, selected: 4, count: 20, visible: 5) == 4)
        #expect(Scrolling.offset(19, selected: nil, count: 20, visible: 5) == 15)
        #expect(Scrolling.offset(3, selected: 0, count: 0, visible: 5) == 0)
        #expect(Scrolling.offset(3, selected: 2, count: 9, visible: 0) == 0)
    }

    @Test func `a click finds its row and its column`() {
        let table = WidgetSamples.table
        let rect = Rect(x: 2, y: 3, width: 78, height: 9)
        #expect(table.row(at: Point(x: 10, y: 4), in: rect) == 0)
        #expect(table.row(at: Point(x: 10, y: 3), in: rect) == nil)
        #expect(table.row(at: Point(x: 1, y: 4), in: rect) == nil)
        #expect(table.column(at: Point(x: 7, y: 3), in: rect) == 1)
    }

    @Test func `columns of low priority give way first`() {
        let table = WidgetSamples.table
        let narrow = table.layout([], width: 40).map(\.column)
        #expect(narrow.contains(1) && narrow.contains(4))
        #expect(!narrow.contains(5))
        for width in 0...90 {
            for slot in table.layout([], width: width) {
                #expect(slot.x + slot.width <= max(width, 1))
            }
        }
    }

    @Test func `buttons and tabs tell where they are`() {
        let screen = Rect(width: 80, height: 24)
        let canvas = rendered(WidgetSamples.dialog, width: 80, height: 24)
        for (extent, label) in zip(WidgetSamples.dialog.buttonExtents(in: screen), ["C", "S"]) {
            #expect(canvas[extent.x + 2, extent.y].character == Character(label))
        }
        let tabs = WidgetSamples.tabBar.extents(in: Rect(width: 80, height: 1))
        let bar = rendered(WidgetSamples.tabBar, width: 80, height: 1)
        #expect(tabs.map { bar[$0.x + 1, 0].character } == ["1", "2", "3"])
    }

    @Test func `the way to the help stays where other hints have to go`() {
        let bar = StatusBar([
            StatusBar.Hint("a", "first"), StatusBar.Hint("b", "second"),
            StatusBar.Hint("?", "help", isKept: true), StatusBar.Hint("q", "quit"),
        ])
        func text(_ width: Int) -> String {
            rendered(bar, width: width, height: 1).plainText()
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        #expect(text(60) == "a first   b second   ? help   q quit")
        #expect(text(29) == "a first   b second   ? help")
        #expect(text(28) == "a first   ? help")
        #expect(text(17) == "? help")
    }
}

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.0, "0"), (0.12345, "0.1235"), (12.3, "12.3"), (1234.5, "1234"), (99_999.0, "99999"),
        (1.25e-6, "1.25e-6"), (3e9, "3e9"), (-0.5, "-0.5"), (.nan, "NaN"), (-.infinity, "-inf"),
    ])
    func `numbers are short and true`(_ value: Double, _ expected: String) {
        #expect(NumberText.compact(value) == expected)
    }

    @Test func `no negative zero`() {
        #expect(NumberText.fixed(-0.0001, decimals: 2) == "0.00")
        #expect(NumberText.fixed(-0.5, decimals: 1) == "-0.5")
    }
}
