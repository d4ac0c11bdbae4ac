public import KDExperiment
import KDModels

/// The data sets that kd knows, for `kd data list|info|check`.
public enum DataCatalog {
    /// The names of all data sets; their fixed facts are properties of the name.
    public static var names: [DataSetName] { DataSetName.allCases }

    /// Reads a data set and says what is in it.
    ///
    /// - Throws: ``DataError`` for missing, truncated or damaged files.
    public static func info(_ spec: DataSpec) throws(DataError) -> DataInfo {
        DataInfo(try Dataset.load(spec), files: files(of: spec))
    }

    /// Reads every byte and reports every fault.
    public static func check(_ spec: DataSpec) -> DataReport {
        check(spec, cifarRecords: nil)
    }

    /// As ``check(_:)``, with the number of records that every file of CIFAR's must have.
    static func check(_ spec: DataSpec, cifarRecords: Int?) -> DataReport {
        do throws(DataError) {
            let faults = try faults(of: spec, cifarRecords: cifarRecords)
            if let fault = DataError.gathered(faults) { throw fault }
            let dataset =
                if let cifarRecords, let layout = CIFARFiles.Layout.of(spec.name) {
                    try CIFARFiles(layout, spec, recordCount: cifarRecords).load(spec)
                } else {
                    try Dataset.load(spec)
                }
            let (mean, deviation) = dataset.channelStatistics()
            return DataReport(
                faults: [], info: DataInfo(dataset, files: files(of: spec)), mean: mean,
                deviation: deviation)
        } catch {
            return DataReport(faults: error.all, info: nil, mean: [], deviation: [])
        }
    }

    private static func faults(
        of spec: DataSpec, cifarRecords: Int?
    ) throws(DataError) -> [DataError] {
        guard let layout = CIFARFiles.Layout.of(spec.name) else { return [] }
        let files = try CIFARFiles(layout, spec, recordCount: cifarRecords)
        return layout.names.flatMap { name in
            if let fault = files.sizeFault(of: name) { return [fault] }
            do throws(DataError) {
                return try files.read(name).faults
            } catch {
                return [error]
            }
        }
    }

    private static func files(of spec: DataSpec) -> [DataInfo.File] {
        guard let layout = CIFARFiles.Layout.of(spec.name),
            let files = try? CIFARFiles(layout, spec)
        else { return [] }
        return layout.names.map {
            DataInfo.File(path: files.path($0), byteCount: files.byteCount(of: $0))
        }
    }
}

extension DataInfo {
    init(_ dataset: Dataset, files: [File]) {
        self.init(
            name: dataset.name, shape: dataset.shape, classNames: dataset.classNames,
            scale: dataset.scale, origin: dataset.name.origin,
            splits: DataSplit.allCases.map {
                Split(split: $0, classCounts: dataset.classCounts(of: $0))
            }, files: files)
    }
}

extension Dataset {
    /// Mean and standard deviation of each channel over the training and validation images.
    func channelStatistics() -> (mean: [Double], deviation: [Double]) {
        let pixels = shape.height * shape.width
        let chosen = indices(of: .train) + indices(of: .validation)
        let moments = (0..<shape.channels).map { channel -> (Double, Double) in
            var (sum, squares) = (0, 0)
            for index in chosen {
                let first = (index * shape.channels + channel) * pixels
                for byte in trainingStore.pixels[first..<first + pixels] {
                    sum += Int(byte)
                    squares += Int(byte) * Int(byte)
                }
            }
            let count = Double(max(chosen.count * pixels, 1))
            let mean = Double(sum) / count
            let variance = max(Double(squares) / count - mean * mean, 0)
            return (mean / Double(scale.maximum), variance.squareRoot() / Double(scale.maximum))
        }
        return (moments.map(\.0), moments.map(\.1))
    }
}
