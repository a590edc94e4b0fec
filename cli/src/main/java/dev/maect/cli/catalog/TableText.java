/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.ResultTable;
import dev.maect.io.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** A table for people: columns aligned, numbers to the right. */
final class TableText {
    private static final int WIDEST = 100;

    private final ResultTable table;

    TableText(ResultTable table) {
        this.table = table;
    }

    /** Prints at most {@code most} lines, and how many more there are. */
    void print(PrintWriter out, int most) {
        List<List<Object>> rows =
                table.rows().subList(0, Math.min(Math.max(0, most), table.rows().size()));
        int columns = table.columns().size();
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            widths[i] = cell(table.columns().get(i)).length();
            for (List<Object> row : rows) {
                widths[i] =
                        Math.min(WIDEST, Math.max(widths[i], cell(row.get(i)).length()));
            }
        }
        if (!rows.isEmpty()) {
            line(out, table.columns(), widths, rows.get(0));
        }
        rows.forEach(row -> line(out, row, widths, row));
        if (table.rows().size() > rows.size()) {
            out.printf(Locale.ROOT, "... and %,d more%n", table.rows().size() - rows.size());
        }
    }

    private static void line(PrintWriter out, List<?> cells, int[] widths, List<Object> types) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cell(cells.get(i));
            String space = " ".repeat(Math.max(0, widths[i] - cell.length()));
            boolean right = types.get(i) instanceof Number;
            text.append(i == 0 ? "" : "  ").append(right ? space + cell : cell + space);
        }
        out.println(text.toString().stripTrailing());
    }

    static String cell(Object value) {
        return value instanceof Double number
                ? String.format(Locale.ROOT, "%.4g", number)
                : Printable.line(String.valueOf(value));
    }
}
