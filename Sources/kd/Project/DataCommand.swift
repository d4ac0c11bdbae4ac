import ArgumentParser
import Foundation
import KDExperiment
import KDModels
import KDTrain
import Synchronization

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "List, describe and check data sets.",
        discussion: """
              kd data list
              kd data info digits
              kd data check cifar10 --root data/cifar-10-batches-bin
              kd data check folder --root photographs
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
                name.rawValue, "\(name.imageShape)", name.classes.map(String.init) ?? "-",
                name.needsRoot ? "needed" : "-", name.origin,
            ])
        }
        table.print()
    }

    private static func value(_ name: DataSetName) -> SpecValue {
        .map([
            SpecEntry("name", .string(name.rawValue)), SpecEntry("shape", name.shapeValue),
            SpecEntry("classes", name.classesValue),
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

            Images in files of their own are all decoded, on all cores; each one that cannot be is \
            named with the reason. A file of the wrong size is named with the two byte counts. The \
            status is 65 when there is a fault.
            """)

    @OptionGroup var data: DataArguments
    @OptionGroup var output: OutputOptions

    func run() throws {
        let meter = CheckMeter()
        let report = DataCatalog.check(try data.spec(), context: ComputeContext()) {
            if !output.isJSON { meter.show($0, of: $1) }
        }
        if !output.isJSON { Console.endStatus() }
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

    @Option(
        help: ArgumentHelp(
            "Side that images in files of their own are made, in pixels.", valueName: "pixels"))
    var size: Int?

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
        if let size, !name.isTree || !(8...512).contains(size) {
            throw ValidationError(
                "--size is for images in files of their own, from 8 to 512 pixels.")
        }
        return DataSpec(name: name, root: path, size: size, validation: validation)
    }
}

extension DataSetName {
    fileprivate var shapeValue: SpecValue { imageShape.value }

    /// The classes' names, their number where a tree names them, nothing where it counts them too.
    fileprivate var classesValue: SpecValue {
        if !classNames.isEmpty { return .list(classNames.map(SpecValue.string)) }
        return classes.map(SpecValue.int) ?? .null
    }
}

extension FeatureShape {
    fileprivate var value: SpecValue { .list([.int(channels), .int(height), .int(width)]) }
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
            SpecEntry("name", .string(name.rawValue)), SpecEntry("shape", shape.value),
            SpecEntry("classes", .list(classNames.map(SpecValue.string))),
            SpecEntry("splits", .map(splits)), SpecEntry("origin", .string(origin)),
        ])
    }

    fileprivate func print() {
        Console.print("\(name.rawValue): \(shape), \(classNames.count) classes")
        Console.print(origin)
        (classNames.count <= 20 ? wideTable : narrowTable).print()
        for file in files { Console.print("\(file.path): \(file.byteCount) bytes") }
        if ignoredCount > 0 {
            Console.print("\(ignoredCount) files left out: their names are not those of images")
        }
    }

    /// A column for each class.
    private var wideTable: TextTable {
        var table = TextTable(
            ["SPLIT", "IMAGES"] + classNames, right: Set(["IMAGES"] + classNames))
        for split in splits {
            table.rows.append(
                ["\(split.split)", "\(split.count)"] + split.classCounts.map { "\($0)" })
        }
        return table
    }

    /// The smallest and the largest class instead of all.
    private var narrowTable: TextTable {
        let names = ["SPLIT", "IMAGES", "SMALLEST CLASS", "LARGEST CLASS"]
        var table = TextTable(names, right: Set(names.dropFirst()))
        for split in splits {
            table.rows.append([
                "\(split.split)", "\(split.count)", "\(split.classCounts.min() ?? 0)",
                "\(split.classCounts.max() ?? 0)",
            ])
        }
        return table
    }
}

/// Shows how far a check is, a few times a second.
private final class CheckMeter: Sendable {
    private let last = Mutex(ContinuousClock.now - .seconds(1))

    func show(_ done: Int, of count: Int) {
        let isDue = last.withLock { last in
            guard ContinuousClock.now - last > .milliseconds(200) else { return false }
            last = .now
            return true
        }
        if isDue { Console.status("\(done) of \(count) images checked") }
    }
}
