/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.group.KeptGroups;
import dev.maect.catalog.label.Labels;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes changes into the catalogue. */
final class ChangeWriter {
    private static final int AT_ONCE = 50_000;

    private final CatalogDoor door;
    private final String labelSet;

    ChangeWriter(CatalogDoor door, String labelSet) {
        this.door = door;
        this.labelSet = labelSet;
    }

    void write(Change.Part part) {
        if (part instanceof Change.Labels labels) {
            door.write(catalog -> write(catalog, labels));
        } else if (part instanceof Change.Tags tags) {
            door.write(catalog -> write(catalog.database(), tags));
        } else if (part instanceof Change.Groups groups) {
            door.write(catalog -> write(catalog, groups));
        }
    }

    private static void write(Catalog catalog, Change.Groups groups) {
        if (groups.after().isEmpty()) {
            groups.before().ifPresent(before -> KeptGroups.forget(catalog, before.name()));
            return;
        }
        Grouped after = groups.after().get();
        groups.before()
                .flatMap(after::since)
                .ifPresentOrElse(change -> change.undo(catalog), () -> KeptGroups.keep(catalog, after.kept()));
    }

    private void write(Catalog catalog, Change.Labels labels) {
        Map<String, Map<Long, String>> byOrigin = new LinkedHashMap<>();
        for (int i = 0; i < labels.images().length; i++) {
            byOrigin.computeIfAbsent(labels.after()[i].origin(), origin -> new LinkedHashMap<>())
                    .put((long) labels.images()[i], labels.after()[i].name());
        }
        byOrigin.forEach((origin, given) -> Labels.give(catalog, labelSet, given, origin));
    }

    private static void write(Database database, Change.Tags tags) {
        database.together(() -> {
            for (int from = 0; from < tags.images().length; from += AT_ONCE) {
                Column some = Column.numbers(
                        Arrays.stream(tags.images(), from, Math.min(tags.images().length, from + AT_ONCE))
                                .asLongStream()
                                .toArray());
                database.execute("DELETE FROM tags WHERE tag = ? AND image IN (SELECT unnest(?))", tags.tag(), some);
                if (tags.on()) {
                    database.execute("INSERT INTO tags SELECT unnest(?), ?", some, tags.tag());
                }
            }
        });
    }
}
