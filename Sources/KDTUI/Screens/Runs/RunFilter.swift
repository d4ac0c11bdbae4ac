import Foundation
import KDExperiment

/// A filter over runs, as typed: words and comparisons that must all hold.
///
///     kd s1              both words occur in the name, method, models, phase or tags
///     -ce                the word does not occur
///     phase=failed       a field is this
///     val/top1>98.5      a metric's best, or a number of the spec, compares so
///     tau>=4             a spec path may be given by its last parts
struct RunFilter: Hashable, Sendable {
    private enum Term: Hashable, Sendable {
        case word(String)
        case comparison(key: String, Comparison, value: String)
    }

    /// In the order in which they are looked for: the longer ones first.
    private enum Comparison: String, Hashable, Sendable, CaseIterable {
        case atLeast = ">=", atMost = "<=", differs = "!=", equals = "=", above = ">", below = "<"
    }

    private var terms: [(isNegated: Bool, term: Term)]
    /// What was typed.
    let text: String

    init(_ text: String) {
        self.text = text
        terms = text.split(separator: " ").map { part in
            let isNegated = part.count > 1 && (part.hasPrefix("-") || part.hasPrefix("!"))
            return (isNegated, Self.term(String(isNegated ? part.dropFirst() : part)))
        }
    }

    static func == (left: RunFilter, right: RunFilter) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Whether nothing is asked for.
    var isEmpty: Bool { terms.isEmpty }

    /// Whether a run passes.
    func matches(_ run: RunRecord) -> Bool {
        terms.allSatisfy { $0.isNegated != Self.holds($0.term, run) }
    }

    private static func term(_ text: String) -> Term {
        for comparison in Comparison.allCases {
            guard let range = text.range(of: comparison.rawValue), range.lowerBound > text.startIndex
            else { continue }
            return .comparison(
                key: text[..<range.lowerBound].lowercased(), comparison,
                value: text[range.upperBound...].lowercased())
        }
        return .word(text.lowercased())
    }

    private static func holds(_ term: Term, _ run: RunRecord) -> Bool {
        switch term {
        case .word(let word):
            let texts = [run.name, run.method, run.pair, run.phase.rawValue, run.note] + run.tags
            return texts.contains { $0.lowercased().contains(word) }
        case .comparison(let key, let comparison, let value):
            return texts(of: run, key: key).contains { compare($0, comparison, value) }
        }
    }

    /// The values that a key may mean in a run.
    private static func texts(of run: RunRecord, key: String) -> [String] {
        switch key {
        case "phase", "status": return [run.phase.rawValue]
        case "method": return [run.method.lowercased()]
        case "name": return [run.name.lowercased()]
        case "student": return [run.student.lowercased()]
        case "teacher": return run.teacher.map { [$0.lowercased()] } ?? []
        case "tag": return run.tags.map { $0.lowercased() }
        case "epoch": return ["\(run.epoch)"]
        default: break
        }
        if let figure = run.metrics.first(where: { $0.key.lowercased() == key })?.value {
            return ["\(figure.best)"]
        }
        return run.settings.filter { setting in
            let path = setting.path.lowercased()
            return path == key || path.hasSuffix("." + key)
        }.map { $0.text.lowercased() }
    }

    private static func compare(_ text: String, _ comparison: Comparison, _ value: String) -> Bool {
        if let left = Double(text), let right = Double(value) {
            switch comparison {
            case .atLeast: return left >= right
            case .atMost: return left <= right
            case .differs: return left != right
            case .equals: return left == right
            case .above: return left > right
            case .below: return left < right
            }
        }
        switch comparison {
        case .equals: return value.contains("*") ? Glob.matches(text, pattern: value) : text == value
        case .differs: return text != value
        case .atLeast: return text >= value
        case .atMost: return text <= value
        case .above: return text > value
        case .below: return text < value
        }
    }
}
