/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.group.Groups;
import dev.maect.catalog.group.KeptGroups;
import dev.maect.catalog.label.Labels;
import dev.maect.catalog.label.Suggestions;
import dev.maect.engine.Precision;
import dev.maect.testing.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that works on a catalogue until it is killed, and says on a line of its own what is done: {@code CatalogWriter
 * CATALOG IMAGES ENCODER ROUND}.
 */
final class CatalogWriter {
    private CatalogWriter() {}

    public static void main(String[] args) throws InterruptedException {
        String round = args[3];
        EmbedOptions options =
                new EmbedOptions(Optional.empty(), Optional.empty(), TestDevice.get(), Precision.FP32, 4, false);
        try (Catalog catalog = Catalog.openForWriting(Path.of(args[0]), "round " + round)) {
            System.out.println("open");
            Embedding.of(args[1], Path.of(args[2]), options)
                    .into(catalog, (done, of) -> System.out.println("embedded " + done), 4);
            long[] images = ImageColumns.of(catalog).images();
            try (CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
                for (int i = 0; ; i++) {
                    long image = images[i % images.length];
                    Labels.give(catalog, "label", Map.of(image, round + "-" + i), "prompt");
                    System.out.println("label " + image + " " + round + "-" + i);
                    Tags.set(catalog, "seen", new long[] {image}, true);
                    System.out.println("tag " + image);
                    if (i % 5 == 0) {
                        KeptGroups.keep(catalog, "kinds", features, Groups.kMeans(features, 2 + i % 3, i));
                        List<Suggestions.Suggestion> all = new ArrayList<>();
                        for (long each : images) {
                            all.add(new Suggestions.Suggestion(each, "kind " + i, 0.5));
                        }
                        Suggestions.keep(catalog, "label", all, "test " + i);
                    }
                }
            }
        }
    }
}
