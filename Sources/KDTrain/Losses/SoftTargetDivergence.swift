/// The distillation loss KD: `tau^2 * KL(softmax(teacher / tau) || softmax(student / tau))`, summed
/// over classes, mean over the batch (Hinton et al., <https://arxiv.org/abs/1503.02531>).
struct SoftTargetDivergence {
    /// tau, > 0.
    let temperature: Double

    /// Records the loss of a batch.
    ///
    /// - Parameters:
    ///   - student: Student logits, `[N, K]`.
    ///   - teacher: Teacher logits, `[N, K]`; a constant.
    ///   - tape: Where to record.
    func evaluate<Scalar>(
        _ student: Variable<Scalar>, teacher: Tensor<Scalar>, on tape: Tape<Scalar>
    ) -> LossResult<Scalar> {
        precondition(student.shape == teacher.shape, "\(student.shape) and \(teacher.shape)")
        let (batch, classes) = (student.shape[0], student.shape[1])
        let gradient = tape.makeTensor(student.shape)
        var (studentRow, teacherRow) = (
            LogSoftmaxRow(classes: classes), LogSoftmaxRow(classes: classes)
        )
        var sum = 0.0
        for n in 0..<batch {
            studentRow.update(student.value, row: n, temperature: temperature)
            teacherRow.update(teacher, row: n, temperature: temperature)
            for k in 0..<classes {
                let target = teacherRow.probability(k)
                // A probability that underflows to zero contributes nothing: p log p -> 0.
                if target != 0 {
                    sum += target * (teacherRow.logarithms[k] - studentRow.logarithms[k])
                }
                gradient[n * classes + k] = Scalar(
                    temperature * (studentRow.probability(k) - target) / Double(batch))
            }
        }
        let value = temperature * temperature * sum / Double(batch)
        return tape.recordLoss(value, of: student, gradient: gradient)
    }
}
