import Foundation

@testable import KDTUI

/// One typical value of every widget.
enum WidgetSamples {
    static var all: [(name: String, widget: any Widget, size: Size)] {
        [
            ("paragraph", paragraph, Size(width: 30, height: 6)),
            (
                "panel", Panel("Runs", detail: "3 of 12", footer: "n new", isFocused: true),
                Size(width: 40, height: 5)
            ),
            ("table", table, Size(width: 78, height: 9)),
            ("progress-bar", ProgressBar(0.437), Size(width: 24, height: 1)),
            ("sparkline", sparkline, Size(width: 24, height: 1)),
            (
                "scroll-bar", ScrollBar(count: 40, visible: 10, offset: 12),
                Size(width: 1, height: 10)
            ),
            ("stacked-bar", StackedBar(terms), Size(width: 60, height: 3)),
            ("line-chart", lineChart, Size(width: 64, height: 16)),
            ("heatmap", heatmap, Size(width: 24, height: 9)),
            ("heatmap-difference", difference, Size(width: 24, height: 9)),
            ("tab-bar", tabBar, Size(width: 80, height: 1)),
            ("status-bar", statusBar, Size(width: 80, height: 1)),
            ("dialog", dialog, Size(width: 60, height: 14)),
            ("picker", picker, Size(width: 60, height: 16)),
            (
                "text-field", TextField(TextInput("지식 증류"), prompt: "Name "),
                Size(width: 24, height: 1)
            ),
            ("help", help, Size(width: 96, height: 20)),
            ("toast", Toast("exported results.csv", level: .success), Size(width: 40, height: 1)),
        ]
    }

    static let paragraph = Paragraph(
        "Attention maps of student and teacher, 지식 증류 및 주의 집중, wrap at words "
            + "and averyveryverylongwordthatfitsnowhere too.")

    static var table: Table {
        var table = Table(
            columns: [
                Table.Column("", .fixed(1)),
                Table.Column("Name", .flexible(minimum: 12, weight: 1), priority: 9),
                Table.Column("Progress", .fixed(12), priority: 4),
                Table.Column("Loss", .fixed(10), priority: 3),
                Table.Column(
                    "top-1", .fitting(minimum: 5, maximum: 8), alignment: .trailing, priority: 8),
                Table.Column("img/s", .fixed(6), alignment: .trailing, priority: 1),
                Table.Column("ETA", .fixed(6), alignment: .trailing, priority: 2),
            ],
            rows: (0..<20).map(row), selected: 2)
        table.marked = [1]
        table.sort = Table.Sort(column: 4, isAscending: false)
        return table
    }

    private static func row(_ number: Int) -> [StyledText] {
        let states: [(String, Style)] = [
            ("●", .accent), ("✓", .good), ("!", .warning), ("✗", .bad),
        ]
        let names = ["amd seed 0", "한국어 실험 이름", "kd τ=4", "中文名称很长很长很长的实验", "ce"]
        return [
            StyledText(states[number % 4].0, states[number % 4].1),
            StyledText(names[number % 5]),
            ProgressBar(Double(number % 10) / 9).text(width: 12),
            Sparkline((0..<30).map { exp(-Double($0) / Double(number + 3)) }).text(width: 10),
            StyledText(NumberText.fixed(97.5 - Double(number), decimals: 2)),
            StyledText("\(1200 + 37 * number)", .muted), StyledText("\(number)m 05s", .muted),
        ]
    }

    static let sparkline = Sparkline(
        (0..<48).map { $0 == 20 || $0 == 21 ? .nan : sin(Double($0) / 5) })

    static let terms = [
        StackedBar.Bar("loss/ce", value: 0.231, color: .series(number: 0)),
        StackedBar.Bar("loss/kd", value: 1.52, color: .series(number: 1)),
        StackedBar.Bar("loss/amd", value: 0.718, color: .series(number: 2)),
    ]

    static func curve(_ name: String, _ number: Int, decay: Double) -> LineChart.Series {
        let x = (0..<400).map(Double.init)
        return LineChart.Series(
            name, color: .series(number: number), x: x,
            y: x.map { 2.2 * exp(-$0 / decay) + 0.08 * sin($0 * 1.7 + decay) + 0.15 })
    }

    static var lineChart: LineChart {
        var chart = LineChart([
            curve("amd", 0, decay: 40), curve("kd", 1, decay: 70), curve("ce", 2, decay: 120),
        ])
        chart.xLabel = "step"
        chart.crosshair = 150
        return chart
    }

    static let heatmap = Heatmap(
        values: (0..<64).map { index in
            let (x, y) = (Float(index % 8) - 3, Float(index / 8) - 4.5)
            return exp(-(x * x + y * y) / 8)
        },
        rows: 8, columns: 8)

    static let difference = Heatmap(
        values: (0..<64).map { Float($0 % 8) / 7 - Float($0 / 8) / 7 }, rows: 8, columns: 8,
        colorMap: .diverging)

    static let tabBar = TabBar(
        title: "kd",
        tabs: [
            TabBar.Tab("Runs", key: "1"), TabBar.Tab("Run", key: "2"),
            TabBar.Tab("Results", key: "3"),
        ],
        selected: 0,
        detail: StyledText("digits-amd · 13 runs"))

    static let statusBar = StatusBar(
        [
            StatusBar.Hint("Enter", "open"), StatusBar.Hint("n", "new"),
            StatusBar.Hint("s", "stop"), StatusBar.Hint("/", "filter"),
            StatusBar.Hint("?", "help"), StatusBar.Hint("q", "quit"),
        ], detail: "4 running")

    static let dialog = Dialog(
        title: "Stop 3 runs?",
        message: ["They write a checkpoint first and can be resumed later."],
        buttons: ["Cancel", "Stop"], selected: 1, isDestructive: true)

    static let picker = Picker(
        title: "Metric",
        state: PickerState(
            items: [
                PickerState.Item("loss/total"), PickerState.Item("loss/kd"),
                PickerState.Item("loss/amd/A/group1", detail: "weighted"),
                PickerState.Item("val/top1", detail: "best"), PickerState.Item("learning rate"),
            ], query: "lo"))

    static let help = HelpOverlay([
        HelpOverlay.Section(
            "Everywhere",
            [
                HelpOverlay.Entry("?", "this help"), HelpOverlay.Entry(":", "command palette"),
                HelpOverlay.Entry("q Esc", "back, quit"),
            ]),
        HelpOverlay.Section(
            "Runs",
            [
                HelpOverlay.Entry("j ↓", "next run"), HelpOverlay.Entry("k ↑", "previous run"),
                HelpOverlay.Entry("Space", "mark"),
            ]),
        HelpOverlay.Section(
            "Charts",
            [
                HelpOverlay.Entry("+ -", "zoom"), HelpOverlay.Entry("l", "logarithmic y"),
            ]),
    ])
}
