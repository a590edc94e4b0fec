/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.data.loader.BadImage;
import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.TrainingEvent.Warned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cached views in a file beside the stage's states, so that a run that goes on does not encode them again: of a ViT-B/16 a
 * view takes 17.6 billion multiplications to make and 3 KB to read. The file goes when the stage has ended.
 */
final class CachedViewFile {
    private static final Logger LOG = LoggerFactory.getLogger(CachedViewFile.class);
    private static final String FEATURES = "features";
    private static final String INDICES = "indices";

    /** What a file is good for: views of the same images by the same settings. */
    private record Facts(String settings, int images, List<BadImage> bad) {}

    private final StageContext context;
    private final Path file;
    private final String settings;

    CachedViewFile(StageContext context) {
        Recipe recipe = context.recipe();
        this.context = context;
        this.file = context.besideCheckpoint(HeadPreparation.NAME, "views");
        this.settings = String.join(
                "; ",
                "seed " + recipe.seed(),
                "cache-views " + recipe.prepareHead().cacheViews(),
                "views " + recipe.prepareHead().views(),
                "size " + recipe.model().imageSize(),
                "pixels " + recipe.data().mean() + " " + recipe.data().std() + " "
                        + recipe.data().decode() + reading(recipe),
                "pooling " + Model.headPooling(recipe),
                context.precision() + " on " + context.device().type());
    }

    private static String reading(Recipe recipe) {
        Map<String, String> settings = recipe.data().reading().settings();
        return settings.isEmpty() ? "" : " " + settings;
    }

    /** The views that are there; empty if there are none, or others. The caller closes them. */
    Optional<CachedViewBatches> read(int batchSize) {
        if (!context.group().ofFirst(Files.exists(file))) {
            return Optional.empty();
        }
        int images = context.source().size();
        try (StateFile saved = StateFile.open(file)) {
            Facts facts = Json.parse(saved.text(), file.toString(), Facts.class);
            if (!settings.equals(facts.settings()) || facts.images() != images) {
                return Optional.empty();
            }
            Recipe recipe = context.recipe();
            long[] indices;
            try (Tensor read = saved.read(INDICES)) {
                indices = Tensors.toLongs(read);
            }
            CachedViews views = new CachedViews(
                    saved.read(FEATURES), indices, recipe.prepareHead().cacheViews(), recipe.seed());
            LOG.info("The encoded views of {} images are taken from {}.", images, file);
            return Optional.of(new CachedViewBatches(
                    context.source(),
                    views,
                    facts.bad(),
                    batchSize,
                    recipe.seed(),
                    context.group().share()));
        } catch (MaectException e) {
            warn("The encoded views cannot be used and are made again: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps the views of {@code batches}. If that fails, a run that goes on encodes them again. */
    void write(CachedViewBatches batches) {
        if (!context.group().isFirst()) {
            return;
        }
        CachedViews views = batches.views();
        Facts facts = new Facts(settings, views.size(), batches.badImages());
        try (Tensor indices = Tensors.ofLongs(views.indices(), views.size())) {
            StateFile.write(file, Json.line(facts), Map.of(FEATURES, views.features(), INDICES, indices));
        } catch (MaectException e) {
            warn("The encoded views are not kept, so they are made again if the run is stopped: " + e.getMessage());
        }
    }

    private void warn(String message) {
        context.listener().on(new Warned(HeadPreparation.NAME, HeadPreparation.NAME + ": " + message));
    }
}
