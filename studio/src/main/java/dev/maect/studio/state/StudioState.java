/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import dev.maect.studio.http.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What the studio knows of a catalogue, in memory, and the one way in which it is changed: into the catalogue first, then here,
 * then told to all pages. Thread-safe.
 */
public final class StudioState {
    /** Rows up to which a change is told to the pages row by row. */
    private static final int TOLD_BY_ROW = 5000;

    private static final int LONGEST_NAME = 200;
    private static final String ORIGIN = "page";

    private final CatalogDoor door;
    private final String labelSet;
    private final ChangeWriter writer;
    private final Consumer<Map<String, Object>> tell;
    private final List<Runnable> whenLabelled = new ArrayList<>();
    private final ReentrantLock changing = new ReentrantLock(true);
    private final Journal journal = new Journal();
    private final LabelColumn labels = new LabelColumn();
    private final TagColumns tags = new TagColumns();
    private volatile ImageRows rows = ImageRows.none();
    private Optional<Grouped> groups = Optional.empty();
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
        this.tell = tell;
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
            boolean others = door.read(this::load);
            if (others) {
                tell.accept(Map.of("type", "reload", "order", order));
            } else {
                tellLabels(new int[0], true);
                tellTags();
            }
        } finally {
            changing.unlock();
        }
        whenLabelled.forEach(Runnable::run);
    }

    private boolean load(Catalog catalog) {
        ImageRows now = ImageRows.of(catalog);
        synchronized (this) {
            boolean others = !now.areAs(rows);
            rows = now;
            labels.load(catalog, labelSet, now);
            tags.load(catalog, now);
            groups = GroupFile.read(writer.file());
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
        return groups.map(all -> all.shown(rows));
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
            case "group" -> groups.map(all -> Columns.of(all.column(rows)));
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

    /** The group of {@code row}, in words. */
    public synchronized String group(int row) {
        if (groups.isEmpty()) {
            return "";
        }
        char group = groups.get().column(rows)[row];
        return group == Grouped.NONE ? "" : groups.get().names().get(group);
    }

    // ---- what changes ----

    /**
     * Gives images a label, or takes it away.
     *
     * @param some rows
     * @param label empty for none
     * @param seen the revision that the asking page knew; empty not to ask whether others changed the same images since
     */
    public Map<String, Object> label(int[] some, String label, Optional<Integer> seen) {
        String name = name(label, true);
        return change(
                seen,
                some,
                () -> labelling(some, row -> name, row -> ORIGIN)
                        .map(part -> new Change(words(part.images().length, name), List.of(part))));
    }

    private static String words(int images, String name) {
        String what = images == 1 ? "1 image" : images + " images";
        return name.isEmpty() ? "take the label of " + what + " away" : "label " + what + " \"" + name + "\"";
    }

    /** Calls a class another name; one that there is takes its images, too. */
    public Map<String, Object> renameLabel(String from, String to) {
        String name = name(to, false);
        return change(Optional.empty(), new int[0], () -> {
            int[] own = all(row -> labels.label(row).equals(from));
            return labelling(own, row -> name, labels::origin)
                    .map(part -> new Change("rename \"" + from + "\" to \"" + name + "\"", List.of(part)));
        });
    }

    /** How many suggestions {@link #accept} would take. */
    public synchronized int countSuggested(double above, Optional<String> label, Optional<int[]> some) {
        return suggested(above, label, some).length;
    }

    private int[] suggested(double above, Optional<String> label, Optional<int[]> some) {
        IntStream from = some.map(Arrays::stream).orElseGet(() -> IntStream.range(0, rows.size()));
        return from.filter(row -> !labels.suggestion(row).isEmpty()
                        && labels.confidence(row) >= above
                        && label.map(labels.suggestion(row)::equals).orElse(true))
                .toArray();
    }

    /** Makes labels of suggestions. */
    public Map<String, Object> accept(double above, Optional<String> label, Optional<int[]> some) {
        return change(
                Optional.empty(),
                new int[0],
                () -> labelling(suggested(above, label, some), labels::suggestion, row -> "classifier")
                        .map(part -> new Change("accept " + part.images().length + " suggestions", List.of(part))));
    }

    /** Gives images a tag, or takes it away. */
    public Map<String, Object> tag(int[] some, String tag, boolean on, Optional<Integer> seen) {
        String name = name(tag, false);
        return change(
                seen,
                some,
                () -> tagging(some, name, on)
                        .map(part -> new Change(
                                (on ? "tag " : "untag ") + part.images().length + " images \"" + name + "\"",
                                List.of(part))));
    }

    /** Calls a tag another name; one that there is takes its images, too. */
    public Map<String, Object> renameTag(String from, String to) {
        String name = name(to, false);
        return change(Optional.empty(), new int[0], () -> {
            int[] own = tags.rows(from);
            List<Change.Part> parts = new ArrayList<>();
            if (!from.equals(name)) {
                tagging(own, from, false).ifPresent(parts::add);
                tagging(own, name, true).ifPresent(parts::add);
            }
            return parts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Change("rename the tag \"" + from + "\" to \"" + name + "\"", parts));
        });
    }

    /** Puts other groups in place of those there are. */
    public Map<String, Object> group(Grouped found) {
        return grouping("new groups", before -> found);
    }

    /** Calls a group another name. */
    public Map<String, Object> renameGroup(int group, String to) {
        String name = name(to, true);
        return grouping(
                "rename a group to \"" + name + "\"",
                before -> require(before, List.of(group)).renamed(group, name));
    }

    /** Puts the images of groups into the first of them. */
    public Map<String, Object> mergeGroups(List<Integer> some) {
        List<Integer> distinct = List.copyOf(new java.util.LinkedHashSet<>(some));
        if (distinct.size() < 2) {
            throw Refused.wrong("Merging takes at least two groups.");
        }
        return grouping(
                "merge " + distinct.size() + " groups",
                before -> require(before, distinct).merged(distinct));
    }

    private Map<String, Object> grouping(String words, Function<Optional<Grouped>, Grouped> making) {
        return change(
                Optional.empty(),
                new int[0],
                () -> Optional.of(
                        new Change(words, List.of(new Change.Groups(groups, Optional.of(making.apply(groups)))))));
    }

    private static Grouped require(Optional<Grouped> groups, List<Integer> some) {
        Grouped all = groups.orElseThrow(() -> Refused.now("There are no groups.", "Make some first."));
        for (int group : some) {
            if (group < 0 || group >= all.names().size()) {
                throw Refused.wrong("There is no group " + group + ".");
            }
        }
        return all;
    }

    /** Labels the images of a group. */
    public Map<String, Object> labelGroup(int group, String label, boolean labelled) {
        String name = name(label, true);
        return change(Optional.empty(), new int[0], () -> {
            char[] own = require(groups, List.of(group)).column(rows);
            int[] some = all(row -> own[row] == group && (labelled || labels.code(row) == LabelColumn.NONE));
            return labelling(some, row -> name, row -> ORIGIN)
                    .map(part -> new Change(words(part.images().length, name), List.of(part)));
        });
    }

    private static String name(String text, boolean empty) {
        String name = text.strip();
        if (name.isEmpty() && !empty) {
            throw Refused.wrong("The name is empty.");
        }
        if (name.length() > LONGEST_NAME) {
            throw Refused.wrong(
                    "The name has " + name.length() + " characters; at most " + LONGEST_NAME + " are kept.");
        }
        return name;
    }

    private int[] all(IntPredicate condition) {
        return IntStream.range(0, rows.size()).filter(condition).toArray();
    }

    private Optional<Change.Labels> labelling(int[] some, IntFunction<String> label, IntFunction<String> origin) {
        int[] own = Arrays.stream(some)
                .filter(row -> !labels.label(row).equals(label.apply(row)))
                .distinct()
                .toArray();
        Change.Label[] before = new Change.Label[own.length];
        Change.Label[] after = new Change.Label[own.length];
        Map<Change.Label, Change.Label> same = new LinkedHashMap<>();
        for (int i = 0; i < own.length; i++) {
            before[i] = same.computeIfAbsent(new Change.Label(labels.label(own[i]), labels.origin(own[i])), key -> key);
            String name = label.apply(own[i]);
            after[i] = name.isEmpty()
                    ? Change.Label.NONE
                    : same.computeIfAbsent(new Change.Label(name, origin.apply(own[i])), key -> key);
        }
        return own.length == 0 ? Optional.empty() : Optional.of(new Change.Labels(rows.ids(own), before, after));
    }

    private Optional<Change.Tags> tagging(int[] some, String tag, boolean on) {
        int[] own = Arrays.stream(some)
                .filter(row -> tags.has(row, tag) != on)
                .distinct()
                .toArray();
        return own.length == 0 ? Optional.empty() : Optional.of(new Change.Tags(rows.ids(own), tag, on));
    }

    /** Makes a change of what there is, brings it about, and remembers it. */
    private Map<String, Object> change(Optional<Integer> seen, int[] touched, Supplier<Optional<Change>> making) {
        changing.lock();
        try {
            Optional<Change> change;
            synchronized (this) {
                refuseUnseen(seen, touched);
                change = making.get();
            }
            if (change.isPresent()) {
                bringAbout(change.get());
                synchronized (this) {
                    journal.add(change.get());
                }
                tellChange(change.get());
            }
            return answer(change);
        } finally {
            changing.unlock();
        }
    }

    private void refuseUnseen(Optional<Integer> seen, int[] touched) {
        if (seen.isEmpty()) {
            return;
        }
        int[] conflict = Arrays.stream(touched)
                .filter(row -> changedAt[row] > seen.get())
                .toArray();
        if (conflict.length > 0) {
            throw Refused.now(
                    conflict.length + " of these images were changed elsewhere in the meantime. Nothing was changed.",
                    "Look at them again, and repeat it if it is still what you want.",
                    Map.of("conflict", conflict, "revision", revision));
        }
    }

    /** Undoes the last change, as far as nobody changed the same again since. */
    public Map<String, Object> undoLast() {
        return back(true);
    }

    /** Does again what was undone last. */
    public Map<String, Object> redoLast() {
        return back(false);
    }

    private Map<String, Object> back(boolean undo) {
        changing.lock();
        try {
            Optional<Change> last;
            synchronized (this) {
                last = undo ? journal.lastDone() : journal.lastUndone();
            }
            if (last.isEmpty()) {
                throw Refused.now(undo ? "There is nothing to undo." : "There is nothing to do again.", "");
            }
            Change way;
            synchronized (this) {
                way = stillPossible(undo ? last.get().reversed() : last.get());
            }
            bringAbout(way);
            synchronized (this) {
                if (undo) {
                    journal.undid();
                } else {
                    journal.redid();
                }
            }
            tellChange(way);
            Map<String, Object> answer = new LinkedHashMap<>(answer(Optional.of(way)));
            answer.put("words", last.get().words());
            return answer;
        } finally {
            changing.unlock();
        }
    }

    /** Only what is as the change left it is put back. */
    private Change stillPossible(Change way) {
        List<Change.Part> parts = new ArrayList<>();
        for (Change.Part part : way.parts()) {
            if (part instanceof Change.Labels all) {
                int[] kept = IntStream.range(0, all.images().length)
                        .filter(i -> {
                            int row = rows.row(all.images()[i]);
                            return row >= 0 && labels.label(row).equals(all.before()[i].name());
                        })
                        .toArray();
                parts.add(new Change.Labels(
                        Arrays.stream(kept).map(i -> all.images()[i]).toArray(),
                        Arrays.stream(kept).mapToObj(i -> all.before()[i]).toArray(Change.Label[]::new),
                        Arrays.stream(kept).mapToObj(i -> all.after()[i]).toArray(Change.Label[]::new)));
            } else {
                parts.add(part);
            }
        }
        return new Change(way.words(), parts);
    }

    private void bringAbout(Change change) {
        for (Change.Part part : change.parts()) {
            writer.write(part);
            synchronized (this) {
                revision++;
                apply(part);
            }
        }
    }

    private void apply(Change.Part part) {
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
        } else if (part instanceof Change.Groups all) {
            groups = all.after();
        }
    }

    private Map<String, Object> answer(Optional<Change> change) {
        TreeSet<Integer> touched = new TreeSet<>();
        change.ifPresent(all -> all.parts().forEach(part -> {
            int[] images = part instanceof Change.Labels some
                    ? some.images()
                    : part instanceof Change.Tags some ? some.images() : new int[0];
            Arrays.stream(images).forEach(touched::add);
        }));
        return Map.of(
                "revision",
                revision,
                "rows",
                touched.size(),
                "undo",
                change.map(Change::words).orElse(""));
    }

    /** What the classifier thinks of the rows; those with a label keep theirs. */
    public void suggest(List<String> classes, int forOrder, int[] some, int[] best, float[] sure) {
        synchronized (this) {
            if (forOrder != order) {
                return;
            }
            char[] all = new char[rows.size()];
            Arrays.fill(all, LabelColumn.NONE);
            float[] confidences = new float[rows.size()];
            char[] codes = new char[classes.size()];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = labels.code(classes.get(i));
            }
            for (int i = 0; i < some.length; i++) {
                all[some[i]] = codes[best[i]];
                confidences[some[i]] = sure[i];
            }
            labels.suggest(all, confidences);
            suggestionVersion++;
        }
    }

    // ---- what pages are told ----

    private void tellChange(Change change) {
        boolean labelled = false;
        for (Change.Part part : change.parts()) {
            if (part instanceof Change.Labels all) {
                labelled = true;
                tellLabels(rows.rows(all.images()), false);
            } else if (part instanceof Change.Tags) {
                tellTags();
            } else {
                Map<String, Object> event = new LinkedHashMap<>(undoEvent("groups"));
                event.put("groups", shownGroups().<Object>map(all -> all).orElse(""));
                tell.accept(event);
            }
        }
        if (labelled) {
            whenLabelled.forEach(Runnable::run);
        }
    }

    private Map<String, Object> undoEvent(String type) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("revision", revision);
        event.put("undo", undo());
        return event;
    }

    private void tellLabels(int[] some, boolean all) {
        Map<String, Object> event = undoEvent("labels");
        synchronized (this) {
            event.put("labels", labels.counts());
            if (!all && some.length <= TOLD_BY_ROW) {
                event.put("rows", some);
                event.put("codes", Arrays.stream(some).map(labels::code).toArray());
            }
        }
        tell.accept(event);
    }

    private void tellTags() {
        Map<String, Object> event = undoEvent("tags");
        event.put("tags", tagCounts());
        tell.accept(event);
    }
}
