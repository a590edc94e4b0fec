/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.source.ImageSources;
import dev.maect.recipe.Decode;
import dev.maect.recipe.Recipe;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Decoding and the views of stage 1, with data.workers threads (one unless the options say otherwise). */
final class DataWorkload implements Workload {
    private static final int DRAWN = 64;

    private final Optional<JpegFolder> drawn;
    private final Path folder;
    private final ImageSource source;
    private final Loader loader;
    private final int batch;
    private int epochs;

    DataWorkload(BenchOptions options) {
        Recipe recipe = options.recipe();
        drawn = options.data().isPresent() ? Optional.empty() : Optional.of(JpegFolder.draw(DRAWN));
        folder = options.data().orElseGet(() -> drawn.orElseThrow().path());
        source = ImageSources.open(folder.toString(), 3, 0); // not kept in memory
        batch = Math.min(options.batch(), source.size());
        Views views = Views.minimal(
                recipe.pretrain().views(),
                recipe.model().imageSize().height(),
                recipe.model().imageSize().width(),
                recipe.pretrain().cropScale().min(),
                recipe.pretrain().cropScale().max());
        loader = new Loader(
                source,
                views,
                LoaderOptions.training(batch, recipe.data().workers(), recipe.seed())
                        .withReducedDecoding(recipe.data().decode() == Decode.REDUCED));
    }

    /** The images. */
    Path folder() {
        return folder;
    }

    /** A whole epoch, so that nothing is prepared beforehand or left over. */
    @Override
    public Map<String, Double> run() {
        try (LoaderEpoch epoch = loader.epoch(epochs++)) {
            while (epoch.hasNext()) {
                try (Batch next = epoch.next()) {
                    next.indices();
                }
            }
        }
        return Map.of();
    }

    @Override
    public double amount() {
        return (double) loader.stepsPerEpoch() * batch;
    }

    @Override
    public double operations() {
        return 0;
    }

    @Override
    public void close() {
        loader.close();
        source.close();
        drawn.ifPresent(JpegFolder::close);
    }
}
