import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the training engine and the dashboard on this machine.",
        discussion: """
              kd bench step
              kd bench step --teacher wrn-16-3 --student wrn-16-1 --losses kd,amd --students 8
              kd bench step --losses ce
              kd bench forward --model wrn-16-3
              kd bench kernels --model wrn-16-1
              kd bench gemm --json
              kd bench sweep --students 8
              kd bench ui --case a b c large

            Images are random and made beforehand; reading data is no part of it, but in sweep. \
            A figure is the \
            median of several windows; GFLOP/s count two operations a multiply-add of direct \
            convolutions, also where a kernel needs fewer, so a share of the peak may exceed 1.
            """,
        subcommands: [
            BenchStepCommand.self, BenchForwardCommand.self, BenchKernelsCommand.self,
            BenchGEMMCommand.self, BenchSweepCommand.self, BenchUICommand.self,
        ])
}
