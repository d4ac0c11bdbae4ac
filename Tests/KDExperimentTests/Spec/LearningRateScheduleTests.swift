import KDExperiment
import Testing

@Suite struct LearningRateScheduleTests {
    private func expect(
        _ found: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(abs(found - expected) < 1e-12, sourceLocation: sourceLocation)
    }

    @Test func `steps fall at the start of their milestones' epochs`() {
        let schedule = LearningRateSchedule(
            baseRate: 0.1, decay: .multiStep(milestones: [2, 4], factor: 0.2))
        expect(schedule.rate(epoch: 0), 0.1)
        expect(schedule.rate(epoch: 1, step: 9, stepsPerEpoch: 10), 0.1)
        expect(schedule.rate(epoch: 2), 0.02)
        expect(schedule.rate(epoch: 4), 0.004)
    }

    @Test func `the cosine goes from the base to the minimum`() {
        let schedule = LearningRateSchedule(
            baseRate: 1, decay: .cosine(epochs: 10, minimum: 0.1))
        expect(schedule.rate(epoch: 0), 1)
        expect(schedule.rate(epoch: 5), 0.55)
        expect(schedule.rate(epoch: 10), 0.1)
        expect(schedule.rate(epoch: 12), 0.1)
        let rates = (0..<100).map {
            schedule.rate(epoch: $0 / 10, step: $0 % 10, stepsPerEpoch: 10)
        }
        #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test func `warm-up rises step by step and then hands over`() {
        let schedule = LearningRateSchedule(baseRate: 1, decay: .constant, warmupEpochs: 2)
        expect(schedule.rate(epoch: 0, step: 0, stepsPerEpoch: 5), 0.1)
        expect(schedule.rate(epoch: 0, step: 4, stepsPerEpoch: 5), 0.5)
        expect(schedule.rate(epoch: 1, step: 4, stepsPerEpoch: 5), 1)
        expect(schedule.rate(epoch: 7, step: 0, stepsPerEpoch: 5), 1)
        let cosine = LearningRateSchedule(
            baseRate: 1, decay: .cosine(epochs: 12, minimum: 0), warmupEpochs: 2)
        expect(cosine.rate(epoch: 2, step: 0, stepsPerEpoch: 5), 1)
        expect(cosine.rate(epoch: 7, step: 0, stepsPerEpoch: 5), 0.5)
    }
}
