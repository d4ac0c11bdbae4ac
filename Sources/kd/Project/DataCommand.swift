import ArgumentParser
import Foundation
import KDExperiment
import KDModels
import KDTrain

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "List, describe and check data sets.",
        discussion: """
              kd data list
              kd data info digits
              kd data check cifar10 --root data/cifar-10-batches-bin
            """,
        subcommands: [DataListCommand.self, DataInfoCommand.self, DataCheckCommand.self])
}

struct DataListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the data sets that kd reads.")

    @OptionGroup var output: OutputOptions

    func run() {
        if output.isJSON { return Console.print(json: .list(DataCatalog.names.map(Self.value))) }
        var table = TextTable(["NAME", "IMAGE", "CLASSES", "ROOT", "ORIGIN"], right: ["CLASSES"])
        for name in DataCatalog.names {
            table.rows.append([
                name.rawValue, "\(name.imageShape)", "\(name.classNames.count)",
                name.needsRoot ? "needed" : "-", name.origin,
            ])
        }
        table.print()
    }

    private static func value(_ name: DataSetName) -> SpecValue {
        .map([
            SpecEntry("name", .string(name.rawValue)), SpecEntry("shape", name.shapeValue),
            SpecEntry("classes", .list(name.classNames.map(SpecValue.string))),
            SpecEntry("needs_root", .bool(name.needsRoot)),
            SpecEntry("origin", .string(name.origin)),
        ])
    }
}

struct DataInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Describe a data set and its splits.",
        discussion: """
              kd data info digits
              kd data info digits --validation 0.2 --json
            """)

    @OptionGroup var data: DataArguments
    @OptionGroup var output: OutputOptions

    func run() throws {
        let info: DataInfo
        do { info = try DataCatalog.info(try data.spec()) } catch let error as DataError {
            throw CommandFailure(error.description, status: ExitStatus.faultyInput)
        }
        if output.isJSON { return Console.print(json: info.value) }
        info.print()
    }
}

struct DataCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read every byte of a data set and name every fault.",
        discussion: """
              kd data check cifar10 --root data/cifar-10-batches-bin

            A file of the wrong size is named with the two byte counts. The status is 65 when \
            there is a fault.
            """)

    @OptionGroup var data: DataArguments
    @OptionGroup var output: OutputOptions

    func run() throws {
        let report = DataCatalog.check(try data.spec())
        if output.isJSON {
            let faults = report.faults.map { SpecValue.string($0.description) }
            Console.print(
                json: .map([
                    SpecEntry("faults", .list(faults)),
                    SpecEntry("info", report.info?.value ?? .null),
                ]))
            if !report.faults.isEmpty { throw ExitCode(ExitStatus.faultyInput) }
            return
        }
        guard report.faults.isEmpty else {
            let text = report.faults.map(\.description).joined(separator: "\n")
            throw CommandFailure(text, status: ExitStatus.faultyInput)
        }
        report.info?.print()
        let figures = zip(report.mean, report.deviation).map {
            "\(Format.number($0)) ± \(Format.number($1))"
        }
        Console.print("mean ± deviation of each channel: \(figures.joined(separator: ", "))")
        Console.print("no fault")
    }
}

/// A data set named on the command line.
struct DataArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The data set; kd data list shows them.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The folder of its files.", valueName: "dir"))
    var root: String?

    @Option(help: ArgumentHelp("The share held out for validation.", valueName: "share"))
    var validation = 0.1

    func spec() throws -> DataSpec {
        guard let name = DataSetName(rawValue: name) else {
            let known = DataCatalog.names.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(
                "there is no data set \"\(name)\"; kd reads \(known)", status: ExitStatus.notFound)
        }
        guard (0..<1).contains(validation) else {
            throw ValidationError("--validation is a share, from 0 to below 1.")
        }
        let path = root.map { URL(filePath: $0).absoluteURL.path }
        return DataSpec(name: name, root: path, validation: validation)
    }
}

extension DataSetName {
    fileprivate var shapeValue: SpecValue {
        .list([.int(imageShape.channels), .int(imageShape.height), .int(imageShape.width)])
    }
}

extension DataInfo {
    fileprivate var value: SpecValue {
        let splits = splits.map { split in
            SpecEntry(
                "\(split.split)",
                .map([
                    SpecEntry("images", .int(split.count)),
                    SpecEntry("classes", .list(split.classCounts.map(SpecValue.int))),
                ]))
        }
        return .map([
            SpecEntry("name", .string(name.rawValue)), SpecEntry("shape", name.shapeValue),
            SpecEntry("classes", .list(classNames.map(SpecValue.string))),
            SpecEntry("splits", .map(splits)), SpecEntry("origin", .string(origin)),
        ])
    }

    fileprivate func print() {
        Console.print("\(name.rawValue): \(shape), \(classNames.count) classes")
        Console.print(origin)
        var table = TextTable(
            ["SPLIT", "IMAGES"] + classNames, right: Set(["IMAGES"] + classNames))
        for split in splits {
            table.rows.append(
                ["\(split.split)", "\(split.count)"] + split.classCounts.map { "\($0)" })
        }
        table.print()
        for file in files { Console.print("\(file.path): \(file.byteCount) bytes") }
    }
}
