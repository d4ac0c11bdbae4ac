/// What training changes: the weights, their average, the optimizer.
struct TrainedState {
    let student: Network<Float>
    /// Averages the student's weights, where the schedule wants it.
    let average: WeightAverage?
    let optimizer: any Optimizer<Float>

    /// The network that is evaluated, stored and looked at: the average, where there is one.
    var evaluated: Network<Float> { average?.network ?? student }
}
