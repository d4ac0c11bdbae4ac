public import Foundation
public import KDExperiment

/// A picture of a screen of the real dashboard on a real project, without a terminal.
public enum Shot {
    /// The screens there are.
    public enum Screen: String, Hashable, Sendable, CaseIterable {
        case runs, run, configure, sweep, results
    }

    /// The panes of the Run screen.
    public enum Pane: String, Hashable, Sendable, CaseIterable {
        case charts, terms, attention, log, system, spec
    }

    /// The themes there are.
    public enum Palette: String, Hashable, Sendable, CaseIterable {
        case dark, light
    }

    /// What a picture is made of.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// Plain text, exactly as many lines as the height.
        case text
        /// Text with colours as escape sequences.
        case ansi
        /// A drawing for documents.
        case svg
    }

    /// What a shot shows beyond its screen.
    public struct Options: Sendable, Hashable {
        /// The run under the cursor, or the open one; the first of the list when left out.
        public var run: RunID?
        /// The pane of the Run screen; the charts when left out.
        public var pane: Pane?
        /// The metrics of the Run screen's charts.
        public var metrics: [String]?
        public var theme: Palette
        /// Pure ASCII instead of Unicode.
        public var isASCII: Bool
        /// Keys to press before the picture is taken, one a character.
        public var keys: String

        /// Describes what to show.
        public init(
            run: RunID? = nil, pane: Pane? = nil, metrics: [String]? = nil,
            theme: Palette = .dark, isASCII: Bool = false, keys: String = ""
        ) {
            self.run = run
            self.pane = pane
            self.metrics = metrics
            self.theme = theme
            self.isASCII = isASCII
            self.keys = keys
        }
    }

    /// Draws a screen once everything that belongs to it has been read.
    ///
    /// - Parameters:
    ///   - width: Columns.
    ///   - height: Rows.
    ///   - now: Unix time that ages are counted from, seconds.
    /// - Returns: The picture; text formats have exactly `height` lines.
    /// - Throws: ``ShotError`` for metrics that the run under the cursor has not logged.
    public static func render(
        _ screen: Screen, project: Project, width: Int, height: Int, format: Format,
        options: Options = Options(), now: Double = Date().timeIntervalSince1970,
        workingDirectory: URL = URL(filePath: FileManager.default.currentDirectoryPath)
    ) throws(ShotError) -> String {
        let appearance = Appearance(
            glyphs: options.isASCII ? .ascii : .unicode, colorDepth: .trueColor,
            theme: options.theme == .dark ? .dark : .light)
        var model = Model(
            size: Size(width: width, height: height), appearance: appearance, now: now,
            projectName: Dashboard.displayName(of: project))
        model.zoneOffset = TimeZone.current.secondsFromGMT()
        let performer = EffectPerformer(
            project: project, workingDirectory: workingDirectory, startsQueue: false)
        var settler = Settler(model: model, performer: performer)
        settler.open(screen, options)
        if let complaint = settler.complaint(about: options.metrics ?? []) {
            throw ShotError(description: complaint)
        }
        let canvas = view(settler.model)
        return switch format {
        case .text: canvas.plainText()
        case .ansi: canvas.ansiText()
        case .svg: canvas.svg(title: "kd \(screen.rawValue)")
        }
    }
}

extension RunModel.Pane {
    /// The pane of a picture.
    init(_ pane: Shot.Pane) {
        self =
            switch pane {
            case .charts: .charts
            case .terms: .terms
            case .attention: .attention
            case .log: .log
            case .system: .system
            case .spec: .spec
            }
    }
}
