/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.recipe.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The catalogue of published weights.
 *
 * @param all in the order of the list
 */
record PublishedModels(List<PublishedModel> all) {
    PublishedModels {
        all = List.copyOf(all);
    }

    /** The catalogue that comes with maect. */
    static PublishedModels packaged() {
        try (InputStream in = PublishedModels.class.getResourceAsStream("published-models.json")) {
            if (in == null) {
                throw new IllegalStateException("published-models.json is not in the jar");
            }
            return read(JsonMapper.builder().build().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PublishedModels read(JsonNode publishers) {
        List<PublishedModel> models = new ArrayList<>();
        for (JsonNode publisher : publishers) {
            String base = publisher.path("address").stringValue();
            String licence = publisher.path("licence").stringValue();
            for (JsonNode file : publisher.path("files")) {
                Optional<Checksum> checksum = file.has("md5")
                        ? Optional.of(new Checksum("MD5", file.path("md5").stringValue()))
                        : Optional.empty();
                models.add(new PublishedModel(
                        file.path("name").stringValue(),
                        URI.create(base + file.path("file").stringValue()),
                        file.path("what").stringValue(),
                        licence,
                        checksum));
            }
        }
        return new PublishedModels(models);
    }

    /**
     * The model called {@code text} (maect's name or the publisher's file name), or the file at the address {@code text}.
     *
     * @throws FetchException if it is neither; the message suggests what may have been meant
     */
    PublishedModel find(String text) {
        for (PublishedModel model : all) {
            if (model.name().equalsIgnoreCase(text)
                    || model.fileName().equals(text)
                    || model.address().toString().equals(text)) {
                return model;
            }
        }
        if (text.contains(":")) {
            return PublishedModel.at(address(text));
        }
        String meant = Suggestion.of(
                text.toLowerCase(Locale.ROOT),
                all.stream().map(PublishedModel::name).toList());
        throw new FetchException("There are no published weights called '" + text + "'. "
                + (meant.isEmpty() ? "" : meant + " ") + "`maect fetch --list` shows all; an address works too.");
    }

    static URI address(String text) {
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new FetchException("'" + text + "' is not an address: " + e.getMessage(), e);
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new FetchException("maect fetches by https and http only, not by " + scheme + ": " + text);
        }
        if (address.getHost() == null || PublishedModel.at(address).fileName().isEmpty()) {
            throw new FetchException("'" + text + "' names no file on a server. Give its whole address.");
        }
        return address;
    }
}
