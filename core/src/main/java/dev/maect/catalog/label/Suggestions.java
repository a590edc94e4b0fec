/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import java.util.List;

/** What a classifier says of images without a label, kept in the catalogue until the next time. */
public final class Suggestions {
    private static final int AT_ONCE = 50_000;

    /**
     * A suggestion.
     *
     * @param image its number
     * @param label what it probably shows
     * @param confidence the probability of that
     */
    public record Suggestion(long image, String label, double confidence) {}

    private Suggestions() {}

    /** Keeps these in place of all that the label set had. */
    public static void keep(Catalog catalog, String set, List<Suggestion> suggestions, String classifier) {
        Database database = catalog.database();
        database.together(() -> {
            database.execute("DELETE FROM suggestions WHERE label_set = ?", set);
            for (int from = 0; from < suggestions.size(); from += AT_ONCE) {
                List<Suggestion> some = suggestions.subList(from, Math.min(suggestions.size(), from + AT_ONCE));
                database.execute(
                        "INSERT INTO suggestions SELECT unnest(?), ?, unnest(?), unnest(?), ?, now()::TIMESTAMP",
                        new Column(
                                "BIGINT", some.stream().map(Suggestion::image).toArray()),
                        set,
                        Column.texts(some.stream().map(Suggestion::label).toArray()),
                        new Column(
                                "DOUBLE",
                                some.stream().map(Suggestion::confidence).toArray()),
                        classifier);
            }
        });
    }
}
