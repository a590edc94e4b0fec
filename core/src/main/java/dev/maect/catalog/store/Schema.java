/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import java.util.List;

/** The tables of a catalogue, as docs/use.md describes them to those who query them. */
final class Schema {
    /** Rises when an older maect could no longer work on the tables. */
    static final int VERSION = 1;

    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE IF NOT EXISTS catalog (version INTEGER)",
            "CREATE TABLE IF NOT EXISTS places (place BIGINT, spec VARCHAR, prefix VARCHAR)",
            "CREATE TABLE IF NOT EXISTS contents (image BIGINT, content VARCHAR, height INTEGER, width INTEGER,"
                    + " bytes BIGINT, gradients BIGINT, small BLOB)",
            "CREATE TABLE IF NOT EXISTS locations (place BIGINT, name VARCHAR, stamp VARCHAR, image BIGINT)",
            "CREATE TABLE IF NOT EXISTS unreadable (place BIGINT, name VARCHAR, stamp VARCHAR, reason VARCHAR)",
            "CREATE TABLE IF NOT EXISTS labels (image BIGINT, label_set VARCHAR, label VARCHAR, origin VARCHAR,"
                    + " given TIMESTAMP)",
            "CREATE TABLE IF NOT EXISTS suggestions (image BIGINT, label_set VARCHAR, label VARCHAR, confidence DOUBLE,"
                    + " classifier VARCHAR, made TIMESTAMP)",
            "CREATE TABLE IF NOT EXISTS tags (image BIGINT, tag VARCHAR)",
            "CREATE TABLE IF NOT EXISTS feature_sets (feature_set BIGINT, name VARCHAR, encoder VARCHAR, file VARCHAR,"
                    + " pooling VARCHAR, precision VARCHAR, preprocessing VARCHAR, dimensions INTEGER,"
                    + " generation BIGINT, filled BIGINT, scaled BIGINT, scale BLOB, made TIMESTAMP)",
            "CREATE TABLE IF NOT EXISTS feature_rows (feature_set BIGINT, image BIGINT, feature_row BIGINT)",
            "CREATE TABLE IF NOT EXISTS groupings (grouping VARCHAR, method VARCHAR, feature_set BIGINT, made TIMESTAMP)",
            "CREATE TABLE IF NOT EXISTS group_names (grouping VARCHAR, number BIGINT, name VARCHAR)",
            "CREATE TABLE IF NOT EXISTS group_rows (grouping VARCHAR, image BIGINT, number BIGINT, typical FLOAT)",
            "CREATE OR REPLACE VIEW images AS SELECT image, path, copies, height, width, bytes, label, tags, content FROM"
                    + " contents JOIN (SELECT image, min(prefix || name) AS path, count(*) AS copies FROM locations JOIN"
                    + " places USING (place) GROUP BY image) USING (image) LEFT JOIN (SELECT image, label FROM labels"
                    + " WHERE label_set = 'label') USING (image) LEFT JOIN (SELECT image, list(tag ORDER BY tag) AS tags FROM"
                    + " tags GROUP BY image) USING (image)",
            "CREATE OR REPLACE VIEW groups AS SELECT grouping, number, name, image, typical FROM group_rows JOIN"
                    + " group_names USING (grouping, number)");

    private Schema() {}

    /** Makes what is missing. */
    static void complete(Database database, String where) {
        boolean exists = exists(database);
        database.together(() -> {
            if (exists) {
                check(database, where);
            }
            STATEMENTS.forEach(database::execute);
            if (database.number("SELECT count(*) FROM catalog") == 0) {
                database.execute("INSERT INTO catalog VALUES (?)", VERSION);
            }
        });
    }

    static boolean exists(Database database) {
        return database.number("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'feature_rows'") > 0;
    }

    static void check(Database database, String where) {
        long version = database.number("SELECT max(version) FROM catalog");
        if (version > VERSION) {
            throw new CatalogException("The catalogue " + where + " is of version " + version
                    + ", written by a newer maect;" + " this one knows version " + VERSION + ". Update maect.");
        }
    }
}
