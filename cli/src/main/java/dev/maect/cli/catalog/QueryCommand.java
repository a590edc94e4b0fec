/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.ResultTable;
import dev.maect.cli.ExitCode;
import dev.maect.cli.WithoutLibtorch;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSetMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect catalog query}: SQL on a catalogue's tables. */
@Command(
        name = "query",
        description = "Answer a statement in SQL (DuckDB's) from a catalogue's tables.",
        footer = {
            "",
            "The view images has a line for each image: image, path, copies, height, width, bytes, label, content. SHOW",
            "TABLES lists the others. Nothing can be changed, and no other file be read.",
            "",
            "Example: maect catalog query photos-catalog \"SELECT label, count(*) FROM images GROUP BY label\""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class QueryCommand implements Callable<Integer>, WithoutLibtorch {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CATALOG", description = "The catalogue's folder.")
    private Path folder = Path.of(".");

    @Parameters(index = "1", paramLabel = "SQL", description = "The statement.")
    private String sql = "";

    @Mixin
    private TableOptions table = new TableOptions();

    @Override
    public Integer call() {
        try (Catalog catalog = Catalog.openSealed(folder)) {
            List<String> columns = new ArrayList<>();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            catalog.database()
                    .statement(
                            sql,
                            row -> {
                                ResultSetMetaData data = row.getMetaData();
                                for (int i = 1; i <= data.getColumnCount(); i++) {
                                    columns.add(data.getColumnLabel(i));
                                }
                            },
                            row -> {
                                List<@Nullable Object> values = new ArrayList<>();
                                for (int i = 1; i <= columns.size(); i++) {
                                    values.add(value(row.getObject(i)));
                                }
                                rows.add(values);
                            });
            table.tell(spec.commandLine().getOut(), new ResultTable(columns, plain(columns.size(), rows)));
            return ExitCode.OK;
        }
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return value == null ? null : value.toString();
    }

    /** A column is of numbers if all of its values are; else they are texts, empty where there is none. */
    private static List<List<Object>> plain(int columns, List<List<@Nullable Object>> rows) {
        List<List<Object>> plain = new ArrayList<>();
        rows.forEach(row -> plain.add(new ArrayList<>()));
        for (int column = 0; column < columns; column++) {
            int at = column;
            boolean whole = rows.stream().allMatch(row -> row.get(at) instanceof Long);
            boolean number = whole || rows.stream().allMatch(row -> row.get(at) instanceof Double);
            for (int i = 0; i < rows.size(); i++) {
                Object value = rows.get(i).get(column);
                plain.get(i).add(value == null ? "" : number ? value : value.toString());
            }
        }
        return plain;
    }
}
