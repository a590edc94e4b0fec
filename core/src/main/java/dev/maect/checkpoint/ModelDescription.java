/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file says of itself, kept as JSON in its header under {@value #KEY}.
 *
 * @param encoder shape of the encoder
 * @param decoder shape of the decoder, where the file has one
 * @param pooling how features are made of tokens
 * @param normalisation how pixels are normalised
 * @param stage the stage that wrote it: {@code pretrain}, {@code prepare-head}, {@code tune}; {@code imported} if it is
 *     another program's
 * @param provenance how it came to be: recipe, seed, versions, data; free keys
 */
public record ModelDescription(
        EncoderConfig encoder,
        Optional<DecoderConfig> decoder,
        Pooling pooling,
        PixelNormalisation normalisation,
        String stage,
        Map<String, String> provenance) {
    /** The header key. */
    public static final String KEY = "maect";

    /** As JSON, one line. */
    public String toJson() {
        return Json.line(this);
    }

    /** The same model with an encoder for images of another size. */
    ModelDescription withEncoder(EncoderConfig other) {
        return new ModelDescription(other, decoder, pooling, normalisation, stage, provenance);
    }

    /** The same model without its decoder. */
    ModelDescription withoutDecoder() {
        return new ModelDescription(encoder, Optional.empty(), pooling, normalisation, stage, provenance);
    }

    /** What it says that tensors do not. */
    public ImportOptions importOptions() {
        ImportOptions options =
                ImportOptions.defaults().withHeads(encoder.heads()).withGrid(encoder.gridRows(), encoder.gridColumns());
        return decoder.map(d -> options.withDecoderHeads(d.heads())).orElse(options);
    }

    /**
     * The description in {@code file}; empty if it has none, as other programs' files.
     *
     * @throws CheckpointException if it has one that cannot be read
     */
    public static Optional<ModelDescription> in(WeightFile file) {
        return file.extras().get(KEY) instanceof String json
                ? Optional.of(parse(json, file.path().toString()))
                : Optional.empty();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param file named in messages
     * @throws CheckpointException if the text is not such a description
     */
    public static ModelDescription parse(String json, String file) {
        try {
            return Json.parse(json, file, ModelDescription.class);
        } catch (FileException e) {
            throw new CheckpointException(
                    file + ": the model description in the header cannot be read (" + e.getMessage()
                            + "). Was it written by a newer version?",
                    e);
        }
    }
}
