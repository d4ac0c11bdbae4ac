/// One task of a job array, as Slurm's commands name it: `12_3`.
struct SlurmTaskID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number that sbatch printed.
    let array: Int
    /// Where the task stands in the array, from 0.
    let index: Int

    init(array: Int, index: Int) {
        self.array = array
        self.index = index
    }

    /// Reads a name; `nil` when the text is none.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let array = Int(parts[0]), let index = Int(parts[1]) else {
            return nil
        }
        self.init(array: array, index: index)
    }

    var description: String { "\(array)_\(index)" }

    static func < (left: SlurmTaskID, right: SlurmTaskID) -> Bool {
        (left.array, left.index) < (right.array, right.index)
    }
}
