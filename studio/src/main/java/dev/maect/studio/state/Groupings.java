/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.group.KeptGroups;
import java.util.List;
import java.util.Optional;

/**
 * The groupings that the catalogue keeps, whoever made them, and the one that pages show.
 *
 * @param names of all, oldest first
 * @param shown the one that is shown; empty if there is none
 */
record Groupings(List<String> names, Optional<Grouped> shown) {
    /** None. */
    static final Groupings NONE = new Groupings(List.of(), Optional.empty());

    /** Those of {@code catalog}; {@code wanted} is shown if it is there, else the newest. */
    static Groupings of(Catalog catalog, Optional<String> wanted) {
        List<String> names = KeptGroups.names(catalog);
        return new Groupings(
                List.copyOf(names),
                wanted.filter(names::contains)
                        .or(() -> names.isEmpty() ? Optional.empty() : Optional.of(names.get(names.size() - 1)))
                        .map(name -> Grouped.of(KeptGroups.read(catalog, name))));
    }

    /** The name of the one that is shown. */
    Optional<String> name() {
        return shown.map(Grouped::name);
    }

    /** Whether pages would show the same. */
    boolean areAs(Groupings other) {
        return names.equals(other.names)
                && shown.isPresent() == other.shown.isPresent()
                && shown.map(all -> all.isAs(other.shown.orElse(all))).orElse(true);
    }
}
