import KDExperiment
import KDResults

/// A filter as it is being typed: the language of `kd results --filter`, while what is not yet
/// complete hides nothing.
struct RunFilter {
    private var expression: RunFilterExpression?
    /// What is wrong with the text, or not there yet.
    private(set) var fault: FilterError?

    /// - Parameter columns: The columns that runs have; any other is a fault.
    init(_ text: String, columns: KnownColumns?) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        do throws(FilterError) {
            expression = try RunFilterExpression(text, known: columns)
        } catch {
            fault = error
        }
    }

    /// The runs that pass.
    func runs(of all: [RunRecord]) -> [RunRecord] {
        guard let expression else { return all }
        return all.filter { expression.matches($0.summary) }
    }
}
