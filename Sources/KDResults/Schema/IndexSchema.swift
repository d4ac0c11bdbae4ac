import GRDB

/// Every version of the index's schema, oldest first.
enum IndexSchema {
    /// The migrations; an index that knows others was written by another kd and is rebuilt.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        Migration1.register(in: &migrator)
        Migration2.register(in: &migrator)
        Migration3.register(in: &migrator)
        return migrator
    }

    /// Tables with a column `run`.
    static let runTables = ["lineBlock", "valueBlock", "figure", "log", "attention"]

    /// The tables that the migrations promise are there; a damaged index may have lost some.
    static func hasAllTables(_ db: Database) throws -> Bool {
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        return Set(runTables + ["meta", "run", "metric"]).isSubset(of: names)
    }

    /// Deletes every row but the generation, which grows.
    static func empty(_ db: Database) throws {
        for table in runTables + ["run", "metric"] {
            try db.execute(sql: "DELETE FROM \(table)")
        }
        try db.execute(sql: "UPDATE meta SET generation = generation + 1")
    }

    /// Deletes a run and all that belongs to it.
    static func forget(_ id: String, _ db: Database) throws {
        for table in runTables {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE run = (SELECT key FROM run WHERE id = ?)",
                arguments: [id])
        }
        try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id])
        try db.execute(sql: "UPDATE meta SET generation = generation + 1")
    }
}
