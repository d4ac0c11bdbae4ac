import ArgumentParser

@main
struct KD: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "kd")
}
