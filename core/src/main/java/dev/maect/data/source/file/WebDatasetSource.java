/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.io.FileStamp;
import dev.maect.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Images in several tar files, with their labels beside them as WebDataset has it: the files of one image share a name up
 * to the first dot. {@code .cls} is the label, but for a name in {@code .json}; the values of that may be labels ({@link LabelColumn}); texts
 * ({@code .txt}) are not read. Plain tar files are read in place, in any order.
 */
final class WebDatasetSource extends EncodedSource {
    private static final int LONGEST_LABEL = 1 << 16;

    /** An image in its shard. */
    private record Place(Archive shard, String member) {}

    private final List<Archive> shards;
    private final List<Place> places;
    private final String description;
    private final Map<Archive, Optional<String>> stamps = new HashMap<>();

    private WebDatasetSource(String where, List<Archive> shards, Contents contents, ImageDecoder decoder) {
        super(decoder, contents.names(), contents.labelSets(), contents.notes());
        this.shards = shards;
        this.places = contents.places();
        shards.forEach(shard -> stamps.put(shard, FileStamp.of(shard.file())));
        this.description =
                (shards.size() == 1 ? "archive " : shards.size() + " archives ") + where + " (" + size() + " images)";
    }

    /** What the shards hold. */
    private record Contents(List<Place> places, List<String> names, List<LabelSet> labelSets, List<String> notes) {
        static Contents of(List<Archive> shards) throws IOException {
            List<Place> places = new ArrayList<>();
            List<String> names = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            List<Map<String, String>> facts = new ArrayList<>();
            for (Archive shard : shards) {
                Map<String, Map<String, String>> ofShard = facts(shard);
                for (String member : shard.names()) {
                    if (ImageNames.isImage(member)) {
                        places.add(new Place(shard, member));
                        names.add(seen.add(member) ? member : shard.file().getFileName() + "#" + member);
                        facts.add(ofShard.getOrDefault(key(member), Map.of()));
                    }
                }
            }
            List<String> notes = new ArrayList<>();
            return new Contents(places, names, WebDatasetSource.labelSets(facts, notes), notes);
        }
    }

    /**
     * Lists the images of all {@code files}.
     *
     * @param where what a user called them
     * @throws DataException if one is missing or damaged, or there are no images
     */
    static WebDatasetSource open(String where, List<Path> files, ImageDecoder decoder) {
        List<Archive> shards = new ArrayList<>();
        try {
            for (Path file : files) {
                shards.add(Archive.open(file, name -> ImageNames.isImage(name) || isLabel(name)));
            }
            Contents contents = Contents.of(shards);
            if (contents.places().isEmpty()) {
                throw new DataException("No images in " + where + " (" + ImageNames.ENDINGS_TEXT + ").");
            }
            return new WebDatasetSource(where, shards, contents, decoder);
        } catch (IOException e) {
            shards.forEach(Archive::close);
            throw new DataException(where + ": cannot be read: " + e.getMessage() + ". Fetch the shard again.", e);
        } catch (RuntimeException | Error e) {
            shards.forEach(Archive::close);
            throw e;
        }
    }

    /** Whether a file of this name says something of an image. */
    static boolean isLabel(String name) {
        return name.endsWith(".cls") || name.endsWith(".json");
    }

    private static String key(String member) {
        int slash = member.lastIndexOf('/') + 1;
        int dot = member.indexOf('.', slash);
        return dot < 0 ? member : member.substring(0, dot);
    }

    /** What the files beside the images say, by the images' keys. */
    private static Map<String, Map<String, String>> facts(Archive shard) throws IOException {
        Map<String, Map<String, String>> facts = new HashMap<>();
        for (String member : shard.names()) {
            if (!isLabel(member)) {
                continue;
            }
            String where = shard.file() + "#" + member;
            if (shard.size(member) > LONGEST_LABEL) {
                throw new DataException(where + ": has " + shard.size(member) + " bytes, too many for labels.");
            }
            String text = new String(shard.read(member), StandardCharsets.UTF_8).strip();
            Map<String, String> own = facts.computeIfAbsent(key(member), key -> new LinkedHashMap<>());
            if (member.endsWith(".cls")) {
                own.putIfAbsent(LabelSet.DEFAULT_NAME, text);
            } else {
                JsonNode json = Json.parse(text, where);
                json.properties().forEach(value -> {
                    boolean name = value.getValue().isString() && value.getKey().equals(LabelSet.DEFAULT_NAME);
                    if (name) { // says more than the number in .cls
                        own.put(value.getKey(), value.getValue().asString(""));
                    } else if (value.getValue().isValueNode()
                            && !value.getValue().isNull()) {
                        own.putIfAbsent(value.getKey(), value.getValue().asString(""));
                    }
                });
            }
        }
        return facts;
    }

    private static List<LabelSet> labelSets(List<Map<String, String>> facts, List<String> notes) {
        Set<String> columns = new LinkedHashSet<>();
        facts.forEach(own -> columns.addAll(own.keySet()));
        List<LabelSet> sets = new ArrayList<>();
        for (String column : columns) {
            List<Optional<String>> values = facts.stream()
                    .map(own -> Optional.ofNullable(own.get(column)))
                    .toList();
            new LabelColumn(column, values, List.of()).labelSet(false, notes).ifPresent(sets::add);
        }
        return LabelColumn.named(sets);
    }

    @Override
    protected String place(int index) {
        return places.get(index).shard().file() + "#" + places.get(index).member();
    }

    @Override
    protected byte[] encoded(int index) throws IOException {
        return places.get(index).shard().read(places.get(index).member());
    }

    @Override
    protected String remedy() {
        return "Was the shard changed meanwhile?";
    }

    @Override
    public Optional<String> stamp(int index) {
        return stamps.getOrDefault(places.get(index).shard(), Optional.empty());
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return OptionalLong.of(places.get(index).shard().size(places.get(index).member()));
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        shards.forEach(Archive::close);
    }
}
