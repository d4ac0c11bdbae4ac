import ArgumentParser

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Experiments as a whole: progress, the grid of cells, stop and retry.",
        discussion: """
              kd sweep ls                                    one line for each experiment
              kd sweep show digits-tau --metric test/top1    its grid
              kd sweep stop digits-tau --where 'tau = 4'     some of its cells
              kd sweep retry digits-tau                      what failed, stopped or was lost

            A sweep is an experiment by its name: all runs of that name, whichever files they came \
            from, and the teachers that they wait for. kd launch FILE launches one; launching the \
            file again with one more value adds only the cells that are new.
            """,
        subcommands: [
            SweepListCommand.self, SweepShowCommand.self, SweepStopCommand.self,
            SweepRetryCommand.self,
        ])
}
