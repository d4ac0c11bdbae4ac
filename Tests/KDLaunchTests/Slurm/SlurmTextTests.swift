import KDExperiment
import Testing

@testable import KDLaunch

/// What Slurm 22.05 prints, as it was recorded on a cluster.
@Suite struct `Text from Slurm` {
    @Test func `squeue's lines are tasks, other lines are nothing`() {
        let text = """
            3|0|COMPLETED|0|n2|None|
            3|1|RUNNING|1|n1|None|
            3|2|PENDING|0||JobArrayTaskLimit|
            9|N/A|PENDING|0||Resources|
            3|4|PENDING|0||(Nodes required for job are DOWN, DRAINED|x)|
            slurm_load_jobs error: Unable to contact
            """
        let tasks = SlurmTaskStatus.parse(queue: text)
        #expect(tasks.map(\.id.description) == ["3_0", "3_1", "3_2", "3_4"])
        #expect(tasks.map(\.state.stage) == [.ended, .working, .waiting, .waiting])
        #expect(tasks.map(\.nodes) == ["n2", "n1", "", ""])
        #expect(tasks.map(\.restarts) == [0, 1, 0, 0])
        #expect(tasks[2].reason == "JobArrayTaskLimit" && tasks[1].reason == "")
    }

    @Test func `sacct's lines are tasks, ranges of waiting ones are left to squeue`() {
        let text = """
            13_0|CANCELLED by 0|n1|None
            13_1|OUT_OF_MEMORY|n2|None
            13_[2-4%1]|PENDING|None assigned|JobArrayTaskLimit
            12|COMPLETED|n1|None
            """
        let tasks = SlurmTaskStatus.parse(history: text)
        #expect(tasks.map(\.id.description) == ["13_0", "13_1"])
        #expect(tasks.map(\.state.stage) == [.cancelled, .ended])
        #expect(tasks.map(\.nodes) == ["n1", "n2"])
    }

    @Test(arguments: [
        ("PENDING", SlurmState.Stage.waiting), ("REQUEUE_HOLD", .waiting), ("RUNNING", .working),
        ("COMPLETING", .working), ("SUSPENDED", .working), ("CANCELLED by 1000", .cancelled),
        ("NODE_FAIL", .nodeLost), ("TIMEOUT", .ended), ("PREEMPTED", .ended), ("FAILED", .ended),
        ("SOMETHING_NEW", .working), ("", .working),
    ])
    func `a state means something to a run`(word: String, stage: SlurmState.Stage) {
        #expect(SlurmState(word).stage == stage)
    }

    @Test(arguments: [
        (
            "sbatch: error: invalid partition specified: nosuch\n"
                + "sbatch: error: Batch job submission failed: Invalid partition name specified\n",
            false
        ),
        (
            "sbatch: error: Batch job submission failed: Unable to contact slurm controller "
                + "(connect failure)\n", true
        ),
        ("sbatch: error: Batch job submission failed: Socket timed out on send/recv\n", true),
        (
            "sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: "
                + "Job violates accounting/QOS policy (job submit limit, user's size)\n", true
        ),
        ("sbatch: unrecognized option '--x'\nTry \"sbatch --help\" for more information\n", false),
    ])
    func `a refusal is told from what passes`(errors: String, isTemporary: Bool) {
        let result = ToolResult(exit: .status(1), errors: errors)
        #expect(SlurmError("sbatch", result).isTemporary == isTemporary)
    }

    @Test func `a message is one line without escape sequences`() {
        let text = SlurmError.summary("sbatch: error: a\u{1B}[31m\n\nsbatch: b\n")
        #expect(text == "a\u{241B}[31m; b")
    }

    @Test func `a task's name is read whole or not at all`() {
        #expect(SlurmTaskID("12_3") == SlurmTaskID(array: 12, index: 3))
        for text in ["12", "12_", "_3", "12_3_4", "12_[1-2]", "12_x", "99999999999999999999_1"] {
            #expect(SlurmTaskID(text) == nil, "\(text)")
        }
    }
}
