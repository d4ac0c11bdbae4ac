import KDExperiment
import Testing

@testable import KDResults

@Suite struct WorkEstimateTests {
    private func work(
        _ id: String, _ teacher: String?, _ seconds: Double?, shared: Double? = nil
    ) -> WorkEstimate.Work {
        WorkEstimate.Work(
            id: RunID(id), teacher: teacher.map(RunID.init), seconds: seconds,
            sharing: shared.map {
                WorkEstimate.Sharing(mark: [SpecEntry("seed", .int(0))], seconds: $0)
            })
    }

    private func estimate(
        _ work: [WorkEstimate.Work], slots: Int, cohort: Int = 1
    ) -> WorkEstimate {
        WorkEstimate(work, on: MachineShare(slots: slots, cohort: cohort))
    }

    @Test func `slots are filled in order and students wait for their teacher`() {
        let all = [work("t", nil, 10)] + ["a", "b", "c"].map { work($0, "t", 5) }
        #expect(estimate(all, slots: 1).seconds == 25)
        #expect(estimate(all, slots: 2).seconds == 20)
        #expect(estimate(all, slots: 99).seconds == 15)
        let partly = estimate(all + [work("d", "t", nil)], slots: 2)
        #expect(partly.text { "\($0) s" }.hasPrefix("at least 20.0 s; 1 of 5 runs is of a kind"))
        #expect(estimate([work("d", nil, nil)], slots: 1).text { "\($0)" }.contains("unknown"))
        #expect(estimate([], slots: 1).seconds == 0)
    }

    @Test func `a teacher that is nowhere holds nobody up, nor do two that wait for each other`() {
        #expect(estimate([work("a", "gone", 5)], slots: 1).seconds == 5)
        #expect(estimate([work("a", "b", 5), work("b", "a", 5)], slots: 1).seconds == 0)
    }

    @Test func `a cohort passes its teacher once, and each free slot gets its part`() {
        let all =
            [work("t", nil, 10)] + ["a", "b", "c", "d"].map { work($0, "t", 5, shared: 3) }
            + [work("e", nil, 1)]
        // Ten for the teacher and e, then 4 x 2 + 3.
        let one = estimate(all, slots: 1, cohort: 8)
        #expect(one.seconds == 10 + 1 + 11)
        #expect(one.cohorts.map { $0.map(\.description) } == [["a", "b", "c", "d"]])
        #expect(one.cohortText == "1 cohort of 4, 2 alone")
        let two = estimate(all, slots: 2, cohort: 8)
        #expect(two.seconds == 10 + 7)
        #expect(two.cohortText == "2 cohorts of 2, 2 alone")
        #expect(estimate(all, slots: 1, cohort: 3).cohortText == "1 cohort of 3, 3 alone")
        #expect(estimate(all, slots: 1, cohort: 1).cohortText == "6 alone")
    }
}
