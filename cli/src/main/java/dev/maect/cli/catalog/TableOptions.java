/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.ResultTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a table is shown and written. */
final class TableOptions {
    @Option(names = "--show", paramLabel = "N", description = "Lines to print (default: ${DEFAULT-VALUE}).")
    private int show = 30;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "Write the whole table, by the file's ending: " + ResultTable.FORMS + ". May be repeated.")
    private List<Path> files = new ArrayList<>();

    int show() {
        return show;
    }

    /** Prints the beginning of {@code table} and writes all of it to the files asked for. */
    void tell(PrintWriter out, ResultTable table) {
        new TableText(table).print(out, show);
        write(table, out);
    }

    /** Writes {@code table} to the files asked for. */
    void write(ResultTable table, PrintWriter out) {
        for (Path file : files) {
            table.write(file);
            out.println("Wrote " + file);
        }
        out.flush();
    }
}
