import ArgumentParser
import Foundation
import KDExperiment

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented experiment file to start from.",
        discussion: """
              kd init                  writes experiment.yaml
              kd init my-amd.yaml      writes my-amd.yaml
              kd init -                prints it

            The file is valid as it stands: kd launch my-amd.yaml trains it.
            """)

    @Argument(help: ArgumentHelp("The file to write; - prints it.", valueName: "file"))
    var file = "experiment.yaml"

    func run() throws {
        if file == "-" { return Console.printRaw(SpecDefaults.starter()) }
        let url = URL(filePath: file)
        let name = url.deletingPathExtension().lastPathComponent
        do {
            try FileSystem.create(url, with: Array(SpecDefaults.starter(name: name).utf8))
        } catch {
            guard error.isAlreadyThere else { throw error }
            throw CommandFailure("\(file) exists and is left as it is; name another file")
        }
        Console.print("wrote \(file); kd check \(file) checks it, kd launch \(file) trains it")
    }
}
