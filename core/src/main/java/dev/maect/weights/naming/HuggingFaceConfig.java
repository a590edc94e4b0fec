/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.io.JsonPart;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code config.json} of a Hugging Face ViT or ViTMAE model folder, as far as it concerns the network.
 *
 * @param modelType {@code vit} or {@code vit_mae}
 * @param dim width of the tokens ({@code hidden_size})
 * @param depth number of blocks ({@code num_hidden_layers})
 * @param heads attention heads ({@code num_attention_heads})
 * @param mlpDim width inside the MLPs ({@code intermediate_size})
 * @param imageSize pixels of the square image ({@code image_size})
 * @param patchSize pixels of the square patch ({@code patch_size})
 * @param channels colour channels ({@code num_channels})
 * @param layerNormEps epsilon of the layer norms ({@code layer_norm_eps}); 1e-12 unless given
 * @param activation inside the MLPs ({@code hidden_act}), one of {@link #ACTIVATIONS}
 * @param normPixels whether the decoder predicts normalised pixels ({@code norm_pix_loss})
 * @param decoder the decoder of a ViTMAE model
 */
public record HuggingFaceConfig(
        String modelType,
        int dim,
        int depth,
        int heads,
        int mlpDim,
        int imageSize,
        int patchSize,
        int channels,
        double layerNormEps,
        String activation,
        boolean normPixels,
        Optional<Decoder> decoder) {
    private static final String FILE = "config.json";
    private static final long MAX_BYTES = 1 << 20;
    private static final int MOST = 1_000_000;
    /** The values of {@code hidden_act} that are understood. */
    public static final List<String> ACTIVATIONS = List.of(
            "gelu", "gelu_python", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "quick_gelu", "relu", "silu", "swish");

    /**
     * The decoder's part.
     *
     * @param dim width of its tokens ({@code decoder_hidden_size})
     * @param depth number of blocks ({@code decoder_num_hidden_layers})
     * @param heads attention heads ({@code decoder_num_attention_heads})
     * @param mlpDim width inside the MLPs ({@code decoder_intermediate_size})
     */
    public record Decoder(int dim, int depth, int heads, int mlpDim) {}

    /**
     * The config in {@code folder}; empty if there is none, or it is of another kind of model.
     *
     * @throws CheckpointException if it is one of these models but damaged, or computes what maect does not
     */
    public static Optional<HuggingFaceConfig> find(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonPart json = Json.part(file, MAX_BYTES);
            if (!json.node().isObject()) {
                throw json.wrong("an object");
            }
            String type = json.find("model_type").map(JsonPart::text).orElse("");
            return type.equals("vit") || type.equals("vit_mae") ? Optional.of(parse(json, type)) : Optional.empty();
        } catch (FileException e) {
            throw new CheckpointException(e.getMessage() + " Mend the file, or fetch the model again.", e);
        }
    }

    /** Missing keys have the defaults of the transformers library, those of ViT-B/16. */
    private static HuggingFaceConfig parse(JsonPart json, String type) {
        Optional<Decoder> decoder = type.equals("vit_mae")
                ? Optional.of(new Decoder(
                        positive(json, "decoder_hidden_size", 512),
                        positive(json, "decoder_num_hidden_layers", 8),
                        positive(json, "decoder_num_attention_heads", 16),
                        positive(json, "decoder_intermediate_size", 2048)))
                : Optional.empty();
        HuggingFaceConfig config = new HuggingFaceConfig(
                type,
                positive(json, "hidden_size", 768),
                positive(json, "num_hidden_layers", 12),
                positive(json, "num_attention_heads", 12),
                positive(json, "intermediate_size", 3072),
                positive(json, "image_size", 224),
                positive(json, "patch_size", 16),
                positive(json, "num_channels", 3),
                epsilon(json),
                activation(json),
                json.find("norm_pix_loss").map(JsonPart::flag).orElse(false),
                decoder);
        if (config.imageSize < config.patchSize || config.dim % config.heads != 0) {
            throw new CheckpointException(
                    json.where() + " does not describe a possible model: image_size " + config.imageSize
                            + ", patch_size " + config.patchSize + ", hidden_size " + config.dim
                            + ", num_attention_heads " + config.heads + ".");
        }
        return config;
    }

    private static int positive(JsonPart json, String key, int fallback) {
        return json.find(key).map(part -> part.integer(1, MOST)).orElse(fallback);
    }

    private static double epsilon(JsonPart json) {
        double epsilon = json.find("layer_norm_eps").map(JsonPart::number).orElse(1e-12);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw json.part("layer_norm_eps").wrong("a number between 0 and 1");
        }
        return epsilon;
    }

    private static String activation(JsonPart json) {
        String activation = json.find("hidden_act").map(JsonPart::text).orElse("gelu");
        if (!ACTIVATIONS.contains(activation)) {
            throw new CheckpointException(json.where() + " has hidden_act \"" + Printable.value(activation)
                    + "\", which maect does not compute, so features of this model would be wrong. It computes "
                    + String.join(", ", ACTIVATIONS) + ".");
        }
        return activation;
    }

    /** The config of a network, for {@link #write(Path)}; empty if the format cannot describe it. */
    public static Optional<HuggingFaceConfig> of(Architecture architecture, boolean normPixels) {
        return architecture
                .encoder()
                .filter(e -> e.heads().isPresent()
                        && e.patchHeight() == e.patchWidth()
                        && e.grid().height() == e.grid().width())
                .map(e -> new HuggingFaceConfig(
                        architecture.decoder().isPresent() ? "vit_mae" : "vit",
                        e.dim(),
                        e.depth(),
                        e.heads().getAsInt(),
                        e.mlpDim(),
                        e.grid().height() * e.patchHeight(),
                        e.patchHeight(),
                        e.channels(),
                        1e-6,
                        "gelu",
                        normPixels,
                        architecture
                                .decoder()
                                .filter(d -> d.heads().isPresent())
                                .map(d -> new Decoder(
                                        d.dim(), d.depth(), d.heads().getAsInt(), d.mlpDim()))));
    }

    /** Writes {@code config.json} into {@code folder}, for the transformers library. */
    public void write(Path folder) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", new String[] {decoder.isPresent() ? "ViTMAEForPreTraining" : "ViTModel"});
        json.put("model_type", modelType);
        json.put("hidden_size", dim);
        json.put("num_hidden_layers", depth);
        json.put("num_attention_heads", heads);
        json.put("intermediate_size", mlpDim);
        json.put("image_size", imageSize);
        json.put("patch_size", patchSize);
        json.put("num_channels", channels);
        json.put("layer_norm_eps", layerNormEps);
        json.put("hidden_act", activation);
        json.put("qkv_bias", true);
        decoder.ifPresent(d -> {
            json.put("norm_pix_loss", normPixels);
            json.put("decoder_hidden_size", d.dim());
            json.put("decoder_num_hidden_layers", d.depth());
            json.put("decoder_num_attention_heads", d.heads());
            json.put("decoder_intermediate_size", d.mlpDim());
        });
        Json.write(folder.resolve(FILE), json);
    }

    /** The patches of the image. */
    public PatchGrid grid() {
        return new PatchGrid(imageSize / patchSize, imageSize / patchSize);
    }
}
