public import KDExperiment
import KDModels

/// The data sets that kd knows, for `kd data list|info|check`.
public enum DataCatalog {
    /// The names of all data sets; their fixed facts are properties of the name.
    public static var names: [DataSetName] { DataSetName.allCases }

    /// Reads a data set and says what is in it; images in files of their own are only counted.
    ///
    /// - Throws: ``DataError`` for missing, truncated or damaged files.
    public static func info(_ spec: DataSpec) throws(DataError) -> DataInfo {
        DataInfo(try Dataset.load(spec), files: files(of: spec))
    }

    /// Reads every byte, decodes every image and reports every fault.
    ///
    /// - Parameters:
    ///   - context: The threads that decode.
    ///   - progress: Told how many images of how many are done; from any thread, one at a time.
    public static func check(
        _ spec: DataSpec, context: ComputeContext,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) -> DataReport {
        check(spec, cifarRecords: nil, context: context, progress: progress)
    }

    /// As ``check(_:context:progress:)``, with the number of records that every file of CIFAR's
    /// must have.
    static func check(
        _ spec: DataSpec, cifarRecords: Int?, context: ComputeContext,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) -> DataReport {
        do throws(DataError) {
            let faults = try faults(of: spec, cifarRecords: cifarRecords)
            if let fault = DataError.gathered(faults) { throw fault }
            let dataset =
                if let cifarRecords, let layout = CIFARFiles.Layout.of(spec.name) {
                    try CIFARFiles(layout, spec, recordCount: cifarRecords).load(spec)
                } else {
                    try Dataset.load(spec)
                }
            let result = DataCheck(dataset: dataset, context: context, progress: progress).run()
            if let fault = DataError.gathered(result.faults) { throw fault }
            let (mean, deviation) = result.moments.statistics(maximum: dataset.scale.maximum)
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
            }, files: files, ignoredCount: dataset.ignoredCount)
    }
}
