/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.WeightFiles;
import dev.maect.data.ImageSpec;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.Model;
import dev.maect.vit.EncoderConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder that tuning starts from instead of pre-training one.
 *
 * @param file the model file or folder
 * @param description what it is
 * @param notes what had to be assumed about it, a sentence each
 */
public record StartingPoint(Path file, ModelDescription description, List<String> notes) {
    private static final double CLOSE_EPS = 1e-5;

    /** Copies the list. */
    public StartingPoint {
        notes = List.copyOf(notes);
    }

    /**
     * Finds the encoder: a run's untuned one, or that of a weight file, a Hugging Face folder or a run of the official code.
     *
     * @throws MaectException if there is neither
     */
    public static StartingPoint of(Path runOrFile) {
        Path file = runOrFile;
        if (Files.isDirectory(runOrFile)) {
            file = new RunFolder(runOrFile).untunedEncoder();
            if (WeightFiles.isModelFolder(runOrFile)) {
                file = runOrFile;
            } else if (!Files.exists(file)) {
                throw new MaectException(runOrFile + " holds no pre-trained encoder (" + runOrFile.relativize(file)
                        + " is missing). Let its pretrain stage end first, or name a checkpoint.");
            }
        } else if (!Files.exists(runOrFile)) {
            throw new MaectException("No such run or checkpoint: " + runOrFile + ". Check the path.")
                    .withSettings("from");
        }
        try (ModelFile model = ModelFile.open(file)) {
            requireTrainable(file, model.description().encoder().computing());
            model.check("encoder");
            return new StartingPoint(file, model.description(), model.notes());
        }
    }

    /** Stages make encoders that compute as MAE's or data2vec 2.0's; an epsilon that is nearly the same makes no difference to training. */
    private static void requireTrainable(Path file, EncoderConfig.Variant variant) {
        EncoderConfig.Variant mae = EncoderConfig.Variant.MAE;
        double eps = variant.normEps() <= CLOSE_EPS ? mae.normEps() : variant.normEps();
        EncoderConfig.Variant trained =
                new EncoderConfig.Variant(variant.activation(), eps, variant.normAfterPooling(), false);
        if (!trained.equals(mae)) {
            throw new MaectException(
                    file + " computes with " + trained.difference() + ", and stages train encoders that"
                            + " compute as MAE's or data2vec 2.0's. Evaluate, fine-tune or export it, or tune another one.");
        }
    }

    /** The recipe settings that the encoder fixes, as {@code key=value}. */
    public List<String> settings() {
        EncoderConfig encoder = description.encoder();
        List<String> settings = new ArrayList<>(List.of(
                "model.size=custom",
                "model.image-size=[" + encoder.imageHeight() + ", " + encoder.imageWidth() + "]",
                "model.patch-size=" + encoder.patchSize(),
                "model.channels=" + encoder.channels(),
                "model.dim=" + encoder.dim(),
                "model.depth=" + encoder.depth(),
                "model.heads=" + encoder.heads(),
                "model.mlp-ratio=" + encoder.mlpRatio(),
                "model.norms=" + word(encoder)));
        description
                .decoder()
                .ifPresent(decoder -> settings.addAll(List.of(
                        "decoder.dim=" + decoder.dim(),
                        "decoder.depth=" + decoder.depth(),
                        "decoder.heads=" + decoder.heads())));
        settings.add("data.mean=" + description.normalisation().mean());
        settings.add("data.std=" + description.normalisation().std());
        ImageSpec.Reading.ofSettings(description.provenance())
                .settings()
                .forEach((key, value) -> settings.add(key + "=" + value));
        return settings;
    }

    /**
     * Checks that {@code recipe} asks for this encoder; only its image size may differ, as positions are interpolated.
     *
     * @throws MaectException if it asks for another shape
     */
    public void check(Recipe recipe) {
        EncoderConfig own = description.encoder();
        EncoderConfig asked = Model.encoder(recipe);
        List<String> contradictions = new ArrayList<>();
        compare("patch-size", asked.patchSize(), own.patchSize(), contradictions);
        compare("channels", asked.channels(), own.channels(), contradictions);
        compare("dim", asked.dim(), own.dim(), contradictions);
        compare("depth", asked.depth(), own.depth(), contradictions);
        compare("heads", asked.heads(), own.heads(), contradictions);
        compare("mlp-ratio", asked.mlpRatio(), own.mlpRatio(), contradictions);
        if (asked.computing().postNorm() != own.computing().postNorm()) {
            contradictions.add("model.norms is " + word(asked) + ", but the encoder has " + word(own));
        }
        if (!contradictions.isEmpty()) {
            throw new MaectException("The settings contradict the encoder in " + file + ": "
                    + String.join(", ", contradictions) + ". Leave these settings out; the file fixes them.");
        }
    }

    private static String word(EncoderConfig encoder) {
        return encoder.computing().postNorm() ? "post" : "pre";
    }

    private static void compare(String key, int asked, int own, List<String> contradictions) {
        if (asked != own) {
            contradictions.add("model." + key + " is " + asked + ", but the encoder has " + own);
        }
    }
}
