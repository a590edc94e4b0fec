/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.weights.CheckpointException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a model file says of itself, kept as JSON in its header under {@value #KEY}.
 *
 * @param encoder shape of the encoder
 * @param decoder shape of the decoder, where the file has one
 * @param pooling how features are made of tokens
 * @param normalisation how pixels are normalised
 * @param stage the stage that wrote it: {@code pretrain}, {@code prepare-head}, {@code tune}
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

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** As JSON, one line. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param file named in messages
     * @throws CheckpointException if the text is not such a description
     */
    public static ModelDescription parse(String json, String file) {
        try {
            return JSON.readValue(json, ModelDescription.class);
        } catch (JacksonException e) {
            throw new CheckpointException(
                    file + ": the model description in the header cannot be read (" + e.getOriginalMessage()
                            + "). Was it written by a newer version?",
                    e);
        }
    }
}
