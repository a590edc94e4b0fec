/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.PixelTarget;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.naming.HuggingFaceConfig;
import dev.maect.weights.naming.HuggingFaceMaeNames;
import dev.maect.weights.naming.HuggingFacePreprocessor;
import dev.maect.weights.naming.HuggingFaceVitNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A Hugging Face folder: ViTMAE with a decoder, ViT without. */
@AutoService(ExportFormat.class)
public final class HuggingFaceFormat implements ExportFormat {
    @Override
    public String name() {
        return "huggingface";
    }

    @Override
    public String extension() {
        return "";
    }

    @Override
    public List<Part> parts(ModelFile model) {
        EncoderConfig encoder = model.description().encoder();
        if (encoder.imageHeight() != encoder.imageWidth()) {
            throw new CheckpointException("A Hugging Face config.json describes square images only, not "
                            + encoder.imageHeight() + "x" + encoder.imageWidth() + ". Choose another image size.")
                    .withSettings("image-size");
        }
        Computing.requireNormBeforePooling(model, "Hugging Face's ViT");
        Computing.requirePreNorm(model, "Hugging Face's ViT");
        return List.of(new Part(model.has("decoder") ? new HuggingFaceMaeNames() : new HuggingFaceVitNames(), ""));
    }

    @Override
    public List<String> notes(ModelFile model) {
        return model.has("decoder") && !model.description().provenance().containsKey(PixelTarget.KEY)
                ? List.of("config.json says norm_pix_loss: false, as the file does not tell. Change it if the decoder"
                        + " predicts normalised pixels.")
                : List.of();
    }

    @Override
    public void writeBeside(Path folder, ModelFile model) {
        config(model).write(folder);
        ModelDescription said = model.description();
        new HuggingFacePreprocessor(
                        said.normalisation().mean(), said.normalisation().std())
                .write(folder, said.encoder().imageHeight());
    }

    private static HuggingFaceConfig config(ModelFile model) {
        ModelDescription said = model.description();
        EncoderConfig e = said.encoder();
        Optional<DecoderConfig> decoder = said.decoder();
        return new HuggingFaceConfig(
                decoder.isPresent() ? "vit_mae" : "vit",
                e.dim(),
                e.depth(),
                e.heads(),
                e.mlpRatio() * e.dim(),
                e.imageHeight(),
                e.patchSize(),
                e.channels(),
                e.computing().normEps(),
                activation(e.computing().activation()),
                Boolean.parseBoolean(said.provenance().get(PixelTarget.KEY)),
                decoder.map(d -> new HuggingFaceConfig.Decoder(d.dim(), d.depth(), d.heads(), 4 * d.dim())));
    }

    private static String activation(EncoderConfig.Activation activation) {
        return switch (activation) {
            case GELU -> "gelu";
            case GELU_TANH -> "gelu_pytorch_tanh";
            case QUICK_GELU -> "quick_gelu";
            case RELU -> "relu";
            case SILU -> "silu";
        };
    }
}
