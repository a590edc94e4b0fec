/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.group.KeptGroups;
import dev.maect.catalog.label.Suggestions;
import dev.maect.studio.http.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A catalogue as the studio's pages have it, in memory: images, labels, suggestions, tags and groups as columns by row, and the numbers by
 * which pages know whether what they hold is still so. {@link Changes} changes it, always behind the catalogue, which is written
 * first. Thread-safe: columns are read and written under this object's monitor, changes come one after another ({@link #changing}).
 */
public final class StudioState {
    private final CatalogDoor door;
    private final String labelSet;
    private final ChangeWriter writer;
    private final PageEvents events;
    private final List<Runnable> whenLabelled = new ArrayList<>();
    private final ReentrantLock changing = new ReentrantLock(true);
    private final Journal journal = new Journal();
    private final LabelColumn labels = new LabelColumn();
    private final TagColumns tags = new TagColumns();
    private volatile ImageRows rows = ImageRows.none();
    private Groupings groupings = Groupings.NONE;
    private int[] changedAt = new int[0];
    private volatile int order = 1;
    private volatile int revision;
    private volatile int labelVersion;
    private volatile int suggestionVersion;

    /**
     * The state of the catalogue behind {@code door}.
     *
     * @param labelSet the labels that are shown and given
     * @param tell is told of every change, as docs/studio.md has it
     */
    public StudioState(CatalogDoor door, String labelSet, Consumer<Map<String, Object>> tell) {
        this.door = door;
        this.labelSet = labelSet;
        events = new PageEvents(this, tell);
        writer = new ChangeWriter(door, labelSet);
    }

    /** Has {@code action} run after labels changed. */
    public void whenLabelled(Runnable action) {
        whenLabelled.add(action);
    }

    /** Reads everything from the catalogue, at first and after another process changed it. */
    public void load() {
        changing.lock();
        try {
            Groupings before = groupings();
            boolean others = door.read(this::load);
            if (others) {
                events.reload();
            } else {
                events.allLabels();
                events.tags();
                if (!before.areAs(groupings())) {
                    events.groups();
                }
            }
        } finally {
            changing.unlock();
        }
        whenLabelled.forEach(Runnable::run);
    }

    private boolean load(Catalog catalog) {
        ImageRows now = ImageRows.of(catalog);
        Groupings kept = Groupings.of(catalog, groupings().name());
        synchronized (this) {
            boolean others = !now.areAs(rows);
            rows = now;
            labels.load(catalog, labelSet, now);
            tags.load(catalog, now);
            groupings = kept;
            if (others) {
                order++;
                changedAt = new int[now.size()];
            }
            revision++;
            labelVersion++;
            return others;
        }
    }

    /** The images. */
    public ImageRows rows() {
        return rows;
    }

    /** For which row numbers hold: another number, other rows. */
    public int order() {
        return order;
    }

    /** How many changes there were. */
    public int revision() {
        return revision;
    }

    /** How often labels changed. */
    public int labelVersion() {
        return labelVersion;
    }

    /** How often suggestions changed. */
    public int suggestionVersion() {
        return suggestionVersion;
    }

    /** The label set that is shown. */
    public String labelSet() {
        return labelSet;
    }

    /** The way to the catalogue. */
    public CatalogDoor door() {
        return door;
    }

    // ---- what pages read ----

    /** Classes and how many images have each, by code. */
    public synchronized List<Map<String, Object>> labelCounts() {
        return labels.counts();
    }

    /** Tags and how many images have each. */
    public synchronized List<Map<String, Object>> tagCounts() {
        return tags.counts();
    }

    /** The groups, as pages have them. */
    public synchronized Optional<Map<String, Object>> shownGroups() {
        return groupings.shown().map(all -> all.shown(rows));
    }

    /** The names of all groupings that are kept, oldest first. */
    public synchronized List<String> groupingNames() {
        return groupings.names();
    }

    /** Has pages show the groups that are kept under {@code name}. */
    public void showGroups(String name) {
        changing.lock();
        try {
            Groupings now = door.read(catalog -> Groupings.of(catalog, Optional.of(name)));
            if (!now.names().contains(name)) {
                throw Refused.missing("No groups are kept under \"" + name + "\" any more.", "");
            }
            synchronized (this) {
                groupings = now;
                revision++;
            }
            events.groups();
        } finally {
            changing.unlock();
        }
    }

    /** What can be undone and done again, in words. */
    public synchronized Map<String, Object> undo() {
        return journal.shown();
    }

    /** The bytes of a column, little-endian; empty if there is none of that name. */
    public synchronized Optional<byte[]> column(String name, Optional<String> tag) {
        return switch (name) {
            case "id" -> Optional.of(Columns.of(rows.ids()));
            case "label" -> Optional.of(Columns.of(labels.labels()));
            case "suggestion" -> Optional.of(Columns.of(labels.suggestions()));
            case "confidence" -> Optional.of(Columns.of(labels.confidences()));
            case "width" -> Optional.of(Columns.of(rows.widths()));
            case "height" -> Optional.of(Columns.of(rows.heights()));
            case "name" -> Optional.of(Columns.of(rows.nameRanks()));
            case "group" -> groupings.shown().map(all -> Columns.of(all.column(rows)));
            case "tag" -> tag.map(one -> tags.column(one, rows.size()));
            default -> Optional.empty();
        };
    }

    /** The labels of all images that have one, by their numbers. */
    public synchronized Map<Long, String> labels() {
        Map<Long, String> all = new LinkedHashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            if (labels.code(row) != LabelColumn.NONE) {
                all.put((long) rows.id(row), labels.label(row));
            }
        }
        return all;
    }

    /** The label of {@code row}; empty for none. */
    public synchronized String label(int row) {
        return labels.label(row);
    }

    /** Whether the label of a row contains {@code text}, which is in lower case. */
    synchronized IntPredicate labelled(String text) {
        char[] codes = labels.labels();
        boolean[] fits = new boolean[labels.classes().size()];
        for (int code = 0; code < fits.length; code++) {
            fits[code] = labels.name((char) code).toLowerCase(Locale.ROOT).contains(text);
        }
        return row -> codes[row] != LabelColumn.NONE && fits[codes[row]];
    }

    /** Whether a tag of a row contains {@code text}, which is in lower case. */
    synchronized IntPredicate tagged(String text) {
        return tags.containing(text)::get;
    }

    /** The tags of {@code row}. */
    public synchronized List<String> tags(int row) {
        return tags.of(row);
    }

    /** What the classifier suggests for {@code row}; empty if it has a label, or there is no suggestion. */
    public synchronized Optional<Map<String, Object>> suggestion(int row) {
        String label = labels.suggestion(row);
        return label.isEmpty()
                ? Optional.empty()
                : Optional.of(Map.of("label", label, "confidence", (double) labels.confidence(row)));
    }

    /** All suggestions, as the catalogue keeps them. */
    public synchronized List<Suggestions.Suggestion> suggestions() {
        List<Suggestions.Suggestion> all = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            String label = labels.suggestion(row);
            if (!label.isEmpty()) {
                all.add(new Suggestions.Suggestion(rows.id(row), label, labels.confidence(row)));
            }
        }
        return all;
    }

    /** The group of {@code row}, in words. */
    public synchronized String group(int row) {
        return groupings.shown().map(all -> all.of(rows.id(row))).orElse("");
    }

    // ---- for changes ----

    ReentrantLock changing() {
        return changing;
    }

    LabelColumn labelColumn() {
        return labels;
    }

    TagColumns tagColumns() {
        return tags;
    }

    synchronized Groupings groupings() {
        return groupings;
    }

    /** What the catalogue keeps under {@code name}. */
    Optional<Grouped> kept(String name) {
        Optional<Grouped> shown = groupings().shown().filter(all -> all.name().equals(name));
        return shown.isPresent()
                ? shown
                : door.read(catalog -> KeptGroups.names(catalog).contains(name)
                        ? Optional.of(Grouped.of(KeptGroups.read(catalog, name)))
                        : Optional.empty());
    }

    /** The groupings, when {@code written} has just been kept, or something forgotten. */
    Groupings groupingsAfter(Optional<Grouped> written) {
        return door.read(catalog -> written.isPresent()
                ? new Groupings(List.copyOf(KeptGroups.names(catalog)), written)
                : Groupings.of(catalog, groupings().name()));
    }

    Journal journal() {
        return journal;
    }

    ChangeWriter writer() {
        return writer;
    }

    /** The revision in which a row was changed last. */
    int changedAt(int row) {
        return changedAt[row];
    }

    /** Has what the catalogue has now. The caller holds this. */
    void apply(Change.Part part, Optional<Groupings> kept) {
        revision++;
        if (part instanceof Change.Labels all) {
            labelVersion++;
            for (int i = 0; i < all.images().length; i++) {
                int row = rows.row(all.images()[i]);
                if (row >= 0) {
                    labels.set(row, all.after()[i].name(), all.after()[i].origin());
                    changedAt[row] = revision;
                }
            }
        } else if (part instanceof Change.Tags all) {
            for (int image : all.images()) {
                int row = rows.row(image);
                if (row >= 0) {
                    tags.set(row, all.tag(), all.on());
                    changedAt[row] = revision;
                }
            }
        }
        kept.ifPresent(now -> groupings = now);
    }

    /** What the classifier thinks of the rows; those with a label keep theirs. */
    public void suggest(List<String> classes, int forOrder, int[] some, int[] best, float[] sure) {
        synchronized (this) {
            if (forOrder != order) {
                return;
            }
            labels.suggest(classes, some, best, sure);
            suggestionVersion++;
        }
    }

    /** The codes of the labels of {@code some} rows. */
    synchronized int[] codes(int[] some) {
        return Arrays.stream(some).map(labels::code).toArray();
    }

    /** Tells pages, and those who look at labels, what changed. */
    void tellChange(Change change) {
        if (events.change(change)) {
            whenLabelled.forEach(Runnable::run);
        }
    }
}
