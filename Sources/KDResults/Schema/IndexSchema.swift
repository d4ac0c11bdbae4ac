import GRDB

/// Every version of the index's schema, oldest first.
enum IndexSchema {
    /// The migrations; an index that knows others was written by a newer kd and is rebuilt.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        Migration1.register(in: &migrator)
        return migrator
    }
}
