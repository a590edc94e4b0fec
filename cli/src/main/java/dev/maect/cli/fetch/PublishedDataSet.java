/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.recipe.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images that somebody publishes.
 *
 * @param name maect's name for them
 * @param what there is
 * @param origin whose addresses and checksums these are
 * @param terms of use, in words
 * @param files in one folder of a server
 * @param inFile whether the one file is opened as it is; else the folder of all files is
 * @param train what follows {@code #} for training
 * @param val what follows {@code #} for evaluation
 */
record PublishedDataSet(
        String name,
        String what,
        String origin,
        String terms,
        List<PublishedModel> files,
        boolean inFile,
        String train,
        String val) {
    PublishedDataSet {
        files = List.copyOf(files);
    }

    /** Those that maect knows. */
    static List<PublishedDataSet> packaged() {
        try (InputStream in = PublishedDataSet.class.getResourceAsStream("published-data.json")) {
            if (in == null) {
                throw new IllegalStateException("published-data.json is not in the jar");
            }
            List<PublishedDataSet> sets = new ArrayList<>();
            JsonMapper.builder().build().readTree(in).forEach(set -> sets.add(read(set)));
            return List.copyOf(sets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PublishedDataSet read(JsonNode set) {
        String name = text(set, "name");
        String what = text(set, "what");
        String terms = text(set, "terms");
        List<PublishedModel> files = new ArrayList<>();
        for (JsonNode file : set.path("files")) {
            files.add(new PublishedModel(
                    name + " (" + text(file, "file") + ")",
                    URI.create(text(set, "address") + text(file, "file")),
                    what,
                    terms,
                    Optional.of(new Checksum("MD5", text(file, "md5")))));
        }
        return new PublishedDataSet(
                name, what, text(set, "origin"), terms, files, files.size() == 1, text(set, "train"), text(set, "val"));
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).stringValue();
    }

    /**
     * The one called {@code name}.
     *
     * @throws FetchException if there is none; the message suggests what may have been meant
     */
    static PublishedDataSet find(List<PublishedDataSet> all, String name) {
        List<String> names = all.stream().map(PublishedDataSet::name).toList();
        String meant = Suggestion.of(name.toLowerCase(Locale.ROOT), names);
        return all.stream()
                .filter(set -> set.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new FetchException(
                        "maect knows no images called '" + name + "' to fetch. " + (meant.isEmpty() ? "" : meant + " ")
                                + "There are " + String.join(", ", names)
                                + "; for other ones fetch the files yourself and name them in --data."));
    }

    /** What {@code --data} takes, for training and for evaluation, where the files have come to lie. */
    List<String> places(List<Path> paths) {
        Path place = inFile ? paths.get(0) : paths.get(0).toAbsolutePath().getParent();
        return List.of("--data " + place + "#" + train, "--val " + place + "#" + val);
    }

    /** The same at another server: its files are looked for under {@code base}. */
    List<PublishedModel> filesAt(String base) {
        String folder = base.endsWith("/") ? base : base + "/";
        return files.stream()
                .map(file -> new PublishedModel(
                        file.name(),
                        PublishedModels.address(folder + file.fileName()),
                        file.what(),
                        file.licence(),
                        file.checksum()))
                .toList();
    }
}
