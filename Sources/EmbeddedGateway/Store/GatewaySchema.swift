internal import GRDB

/// The tables of the state. Every text is compared by its bytes, which is SQLite's own way (BINARY).
///
/// Tables are STRICT and columns NOT NULL where they always have a value, so that reading a row cannot meet another
/// type.
enum GatewaySchema {
    /// "cgw1" in SQLite's `application_id`: tells our files from other databases.
    static let applicationID: Int64 = 0x6367_7731

    /// What the tables and indexes of a database are defined by.
    static func definitions(in db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "SELECT name || ifnull(sql, '') FROM sqlite_schema ORDER BY name")
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 gateways, channels, groups, members") { db in
            try db.execute(sql: tables)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2 whole gateways, channels and groups") { db in
            try db.execute(sql: wholeObjects)
        }
        return migrator
    }

    // `row` keeps the order of creation, which lists show. A member's `ecs_id` is its host in an ip channel (the API
    // echoes it there), so group, ecs_id and port are the key of a member in both kinds of channel.
    private static let tables = """
        CREATE TABLE gateway (
            row INTEGER PRIMARY KEY, project_id TEXT NOT NULL, instance_id TEXT NOT NULL,
            UNIQUE (project_id, instance_id)
        ) STRICT;
        CREATE TABLE channel (
            row INTEGER PRIMARY KEY, gateway_row INTEGER NOT NULL REFERENCES gateway, id TEXT NOT NULL,
            name TEXT NOT NULL, port INTEGER NOT NULL, member_type TEXT NOT NULL, kind TEXT NOT NULL,
            balance_strategy INTEGER NOT NULL, create_time INTEGER NOT NULL,
            UNIQUE (gateway_row, id)
        ) STRICT;
        CREATE TABLE member_group (
            row INTEGER PRIMARY KEY, channel_row INTEGER NOT NULL REFERENCES channel, id TEXT NOT NULL,
            name TEXT NOT NULL, weight INTEGER, remark TEXT NOT NULL, create_time INTEGER NOT NULL,
            UNIQUE (channel_row, name)
        ) STRICT;
        CREATE TABLE member (
            row INTEGER PRIMARY KEY, channel_row INTEGER NOT NULL REFERENCES channel,
            group_row INTEGER REFERENCES member_group, id TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL,
            weight INTEGER NOT NULL, is_backup INTEGER NOT NULL, status INTEGER NOT NULL, ecs_id TEXT NOT NULL,
            ecs_name TEXT NOT NULL, create_time INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX member_key ON member (channel_row, ifnull(group_row, 0), ecs_id, port);
        CREATE TABLE ecs_address (
            project_id TEXT NOT NULL, ecs_id TEXT NOT NULL, host TEXT NOT NULL, PRIMARY KEY (project_id, ecs_id)
        ) STRICT, WITHOUT ROWID;
        """

    // A channel's name is not UNIQUE: a seed may hold what the API would refuse. `microservice_info`,
    // `microservice_labels` and `health_config.settings` are JSON as replies have it: nothing is looked up in them.
    private static let wholeObjects = """
        ALTER TABLE gateway ADD COLUMN create_time INTEGER NOT NULL DEFAULT 0;
        UPDATE gateway SET create_time =
            ifnull((SELECT min(create_time) FROM channel WHERE channel.gateway_row = gateway.row), 0);
        ALTER TABLE channel ADD COLUMN dict_code TEXT NOT NULL DEFAULT '';
        ALTER TABLE channel ADD COLUMN microservice_info TEXT;
        CREATE INDEX channel_name ON channel (gateway_row, name);
        ALTER TABLE member_group ADD COLUMN dict_code TEXT NOT NULL DEFAULT '';
        ALTER TABLE member_group ADD COLUMN microservice_version TEXT NOT NULL DEFAULT '';
        ALTER TABLE member_group ADD COLUMN microservice_port INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE member_group ADD COLUMN microservice_labels TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE member_group ADD COLUMN reference_channel_id TEXT;
        ALTER TABLE member_group ADD COLUMN update_time INTEGER NOT NULL DEFAULT 0;
        UPDATE member_group SET update_time = create_time;
        CREATE INDEX member_group_reference ON member_group (reference_channel_id)
            WHERE reference_channel_id IS NOT NULL;
        CREATE INDEX member_by_group ON member (group_row);
        CREATE TABLE health_config (
            channel_row INTEGER PRIMARY KEY REFERENCES channel, id TEXT NOT NULL, settings TEXT NOT NULL,
            create_time INTEGER NOT NULL
        ) STRICT;
        """
}
