/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import dev.maect.MaectException;
import dev.maect.studio.answer.Comparison;
import dev.maect.studio.answer.FeatureSets;
import dev.maect.studio.answer.GroupMaking;
import dev.maect.studio.answer.Learning;
import dev.maect.studio.answer.Lists;
import dev.maect.studio.answer.Losses;
import dev.maect.studio.answer.NextUp;
import dev.maect.studio.answer.Similar;
import dev.maect.studio.api.ComparisonRequests;
import dev.maect.studio.api.ExportRequests;
import dev.maect.studio.api.GroupRequests;
import dev.maect.studio.api.ImageRequests;
import dev.maect.studio.api.LabelRequests;
import dev.maect.studio.api.LearningRequests;
import dev.maect.studio.api.SimilarRequests;
import dev.maect.studio.api.TagRequests;
import dev.maect.studio.api.UndoRequests;
import dev.maect.studio.export.ViewPage;
import dev.maect.studio.http.Routes;
import dev.maect.studio.map.Maps;
import dev.maect.studio.state.CatalogDoor;
import dev.maect.studio.state.Changes;
import dev.maect.studio.state.GroupEdits;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.LabelEdits;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.state.TagEdits;
import dev.maect.studio.thumb.ImageFiles;
import dev.maect.studio.thumb.Thumbnails;
import dev.maect.studio.work.WorkQueue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of the studio that is about one catalogue. */
final class CatalogPart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogPart.class);

    private final CatalogDoor door;
    private final StudioState state;
    private final FeatureSets sets;
    private final ImageFiles files = new ImageFiles();
    private final Thumbnails thumbnails;
    private final Similar similar;
    private final WorkQueue work;
    private final Learning learning;
    private final NextUp next;
    private final Lists lists;
    private final Changes changes;
    private final LabelEdits labelEdits;
    private final TagEdits tagEdits;
    private final GroupEdits groupEdits;
    private final GroupMaking groups;
    private final Comparison comparison;
    private final Maps maps;
    private final Losses losses;

    CatalogPart(Path folder, StudioOptions options, WorkQueue work, Consumer<Map<String, Object>> tell) {
        this.work = work;
        door = new CatalogDoor(folder);
        boolean ready = false;
        try {
            state = new StudioState(door, options.labelSet(), tell);
            sets = new FeatureSets(state, options.before(), options.after());
            state.load();
            sets.load();
            Path own = folder.resolve("studio");
            thumbnails = new Thumbnails(own.resolve("thumbnails"), files);
            similar = new Similar(sets, files, options.encoders(), options.device(), work);
            learning = new Learning(sets, state, work, tell, own);
            next = new NextUp(sets, state, work, tell);
            lists = new Lists(sets, files, state, work, tell);
            changes = new Changes(state);
            labelEdits = new LabelEdits(state, changes);
            tagEdits = new TagEdits(state, changes);
            groupEdits = new GroupEdits(state, changes);
            groups = new GroupMaking(sets, groupEdits, work);
            comparison = new Comparison(sets, state, work, tell);
            maps = new Maps(sets, state, work, tell);
            losses = new Losses(sets, state, files, options.encoders(), options.device(), work, tell, own);
            state.whenLabelled(learning::labelled);
            learning.labelled();
            ready = true;
        } finally {
            if (!ready) {
                door.close();
            }
        }
    }

    void to(Routes routes) {
        new ImageRequests(state, thumbnails).to(routes);
        new LabelRequests(state, labelEdits).to(routes);
        new TagRequests(state, tagEdits).to(routes);
        new UndoRequests(changes).to(routes);
        new SimilarRequests(state, sets, similar).to(routes);
        new GroupRequests(state, groupEdits, labelEdits, groups).to(routes);
        new LearningRequests(learning, next, lists).to(routes);
        new ComparisonRequests(sets, comparison).to(routes);
        new ExportRequests(state, thumbnails, maps).to(routes);
    }

    void shown(Map<String, Object> all) {
        all.put(
                "catalog",
                String.valueOf(door.folder().toAbsolutePath().normalize().getFileName()));
        all.put("folder", door.folder().toString());
        all.put("order", state.order());
        all.put("revision", state.revision());
        all.put("n", state.rows().size());
        all.put("sets", sets.shown());
        all.put("before", sets.before());
        all.put("after", sets.after());
        all.put("labelSet", state.labelSet());
        all.put("labels", state.labelCounts());
        all.put("tags", state.tagCounts());
        all.put("groups", state.shownGroups().orElse(null));
        all.put("groupings", state.groupingNames());
        all.put("undo", state.undo());
        all.put("classifier", learning.shown());
        all.put("history", learning.history());
        all.put("map", maps.shown());
    }

    /** Where its images are: the first place. */
    String data() {
        ImageRows rows = state.rows();
        return rows.size() == 0 ? "" : rows.location(0).place().spec();
    }

    /** A page of images spread over all. */
    String page(int most, String title) {
        int count = Math.min(most, state.rows().size());
        int[] some = java.util.stream.IntStream.range(0, count)
                .map(i -> (int) ((long) i * state.rows().size() / count))
                .toArray();
        return ViewPage.of(state, thumbnails, some, title, new float[0], new float[0]);
    }

    Map<String, Object> hello() {
        Map<String, Object> hello = new LinkedHashMap<>();
        hello.put("order", state.order());
        hello.put("revision", state.revision());
        return hello;
    }

    Optional<byte[]> column(String name, Optional<String> set, Optional<String> tag) {
        return switch (name) {
            case "features" -> Optional.of(similar.has(set));
            case "x", "y" -> maps.column(name, set);
            case "outlier" -> outlier(set);
            case "loss" -> losses.column(set);
            default -> state.column(name, tag);
        };
    }

    private Optional<byte[]> outlier(Optional<String> set) {
        Optional<byte[]> column = lists.column();
        if (column.isEmpty()) {
            lists.make("outliers", set);
        }
        return column;
    }

    String version(String name, Optional<String> set, Optional<String> tag) {
        String which = state.order() + "-" + name + "-" + set.orElse("") + "-" + tag.orElse("");
        return switch (name) {
            case "id", "width", "height", "name", "features" -> which;
            case "x", "y" -> which + "-" + maps.version(set);
            case "outlier" -> which + "-" + lists.version();
            case "loss" -> which + "-" + losses.version();
            case "suggestion", "confidence" -> which + "-" + state.revision() + "-" + state.suggestionVersion();
            default -> which + "-" + state.revision();
        };
    }

    private void keepSuggestions() {
        try {
            learning.keep(true);
        } catch (MaectException e) {
            LOG.warn("The suggestions are not in the catalogue: {}", e.getMessage());
        }
    }

    /** Looks whether another process changed the catalogue. */
    void look() {
        if (door.takeChanged()) {
            sets.load();
            state.load();
        }
        learning.keep(false);
    }

    @Override
    public void close() {
        work.close();
        work.awaitEnd();
        keepSuggestions();
        learning.close();
        next.close();
        similar.close();
        thumbnails.close();
        files.close();
        door.close();
    }
}
