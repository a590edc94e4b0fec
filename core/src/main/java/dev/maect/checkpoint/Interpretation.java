/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.Architecture;
import dev.maect.weights.naming.HuggingFaceConfig;
import dev.maect.weights.naming.HuggingFaceMaeNames;
import dev.maect.weights.naming.HuggingFacePreprocessor;
import dev.maect.weights.naming.HuggingFaceVitNames;
import dev.maect.weights.naming.ImportedWeights;
import dev.maect.weights.naming.NamingScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Makes the description of a model of what its files say, what their tensors show, and what is usual. */
final class Interpretation {
    private final WeightFile file;
    private final ReadingOptions options;
    private final Optional<ModelDescription> own;
    private final ImportedWeights weights;
    private final List<String> notes = new ArrayList<>();

    private Interpretation(
            WeightFile file, ImportedWeights weights, Optional<ModelDescription> own, ReadingOptions options) {
        this.file = file;
        this.weights = weights;
        this.own = own;
        this.options = options;
    }

    /** What a model is, and what had to be assumed to say so. */
    record Result(ModelDescription description, List<String> notes) {}

    /**
     * Interprets the parts of a model.
     *
     * @param file the one with the encoder
     * @param weights that file in our names
     * @param architecture of all parts together
     */
    static Result of(
            WeightFile file,
            ImportedWeights weights,
            Architecture architecture,
            Optional<ModelDescription> own,
            ReadingOptions options) {
        Interpretation reading = new Interpretation(file, weights, own, options);
        EncoderConfig encoder = reading.encoder(architecture.encoder().orElseThrow());
        Optional<DecoderConfig> decoder = architecture.decoder().map(d -> reading.decoder(d, encoder));
        Map<String, String> provenance =
                new TreeMap<>(own.map(ModelDescription::provenance).orElse(Map.of()));
        if (own.isEmpty()) {
            provenance.put("imported-from", String.valueOf(file.path().getFileName()));
            provenance.put("imported-names", weights.scheme().label());
        }
        PixelTarget.of(file).ifPresent(target -> provenance.put(PixelTarget.KEY, String.valueOf(target.normalised())));
        reading.noteBiases();
        return new Result(
                new ModelDescription(
                        encoder,
                        decoder,
                        reading.pooling(encoder),
                        reading.normalisation(encoder.channels()),
                        own.map(ModelDescription::stage).orElse("imported"),
                        provenance),
                List.copyOf(reading.notes));
    }

    private EncoderConfig encoder(Architecture.Encoder e) {
        if (e.patchHeight() != e.patchWidth()) {
            throw refused("its patches of " + e.patchHeight() + "x" + e.patchWidth() + " pixels are not square");
        }
        if (e.mlpDim() % e.dim() != 0) {
            throw refused("its MLPs of width " + e.mlpDim() + " are no multiple of the token width " + e.dim());
        }
        EncoderConfig config = new EncoderConfig(
                e.grid().height() * e.patchHeight(),
                e.grid().width() * e.patchWidth(),
                e.patchHeight(),
                e.channels(),
                e.dim(),
                e.depth(),
                heads("encoder", e.dim(), e.heads(), own.isEmpty() && e.headsAssumed()),
                e.mlpDim() / e.dim(),
                own.map(said -> said.encoder().computing())
                        .or(() -> variant(e.postNorm()))
                        .map(variant -> computingAs(variant, e)));
        own.map(ModelDescription::encoder).filter(said -> !said.equals(config)).ifPresent(said -> {
            throw refused("its description says " + said + ", but its tensors " + config);
        });
        return config;
    }

    /** Where a description says otherwise than the tensors, they differ from here on and are refused. */
    private EncoderConfig.Variant computingAs(EncoderConfig.Variant variant, Architecture.Encoder e) {
        if (variant.normAfterPooling() && e.postNorm()) {
            throw refused("it has post-norm blocks and also a final norm behind the pooling");
        }
        return variant.withPostNorm(e.postNorm());
    }

    private DecoderConfig decoder(Architecture.Decoder d, EncoderConfig encoder) {
        if (d.mlpDim() != 4 * d.dim()
                || d.encoderDim() != encoder.dim()
                || d.outputs() != encoder.patchValues()
                || d.patches() != encoder.patches()) {
            throw refused("its decoder (from " + d.encoderDim() + " to " + d.outputs() + " values for " + d.patches()
                    + " patches, MLPs of width " + d.mlpDim() + " for tokens of " + d.dim()
                    + ") does not fit its encoder (width " + encoder.dim() + ", " + encoder.patchValues()
                    + " values per patch, " + encoder.patches() + " patches)");
        }
        boolean assumed = own.flatMap(ModelDescription::decoder).isEmpty() && d.headsAssumed();
        return new DecoderConfig(d.dim(), d.depth(), heads("decoder", d.dim(), d.heads(), assumed));
    }

    private int heads(String part, int dim, OptionalInt heads, boolean assumed) {
        if (heads.isEmpty()) {
            throw refused("nothing tells how many attention heads its " + part + " of width " + dim
                            + " has. Give their number when the file is read or converted")
                    .withSettings(part.equals("encoder") ? "heads" : "decoder-heads");
        }
        if (assumed) {
            notes.add("The " + part + "'s " + heads.getAsInt() + " attention heads are concluded from its width " + dim
                    + ", as the file does not say.");
        }
        return heads.getAsInt();
    }

    private Pooling pooling(EncoderConfig encoder) {
        Optional<Pooling> said = options.pooling().or(() -> own.map(ModelDescription::pooling));
        if (said.isPresent()) {
            return said.get();
        }
        if (weights.hasPooledNorm()) {
            notes.add("Features are the mean of the patch tokens, normed after pooling, as the file has fc_norm.");
            return Pooling.MEAN_PATCH;
        }
        if (weights.scheme().meansPatchTokens(encoder.dim())) {
            notes.add("Features are the mean of the patch tokens, as in MAE-CT's ViT-B, as the file does not say.");
            return Pooling.MEAN_PATCH;
        }
        notes.add("Features are the class token, as the file does not say.");
        return Pooling.CLASS_TOKEN;
    }

    private PixelNormalisation normalisation(int channels) {
        Optional<PixelNormalisation> said = options.normalisation().or(() -> own.map(ModelDescription::normalisation));
        if (said.isPresent()) {
            return said.get();
        }
        Path folder = file.path().toAbsolutePath().getParent();
        Optional<HuggingFacePreprocessor> config =
                folder == null ? Optional.empty() : HuggingFacePreprocessor.find(folder);
        Optional<PixelNormalisation> found = config.map(c -> new PixelNormalisation(c.mean(), c.std()));
        if (found.isPresent()) {
            if (found.get().mean().size() != channels) {
                throw refused("its " + HuggingFacePreprocessor.FILE + " has image_mean and image_std for "
                        + found.get().mean().size() + " channels, but its images have " + channels);
            }
            notes.add("Pixels are normalised with mean " + found.get().mean() + " and std "
                    + found.get().std() + ", as preprocessor_config.json says.");
            return found.get();
        }
        if (channels != PixelNormalisation.IMAGENET.mean().size()) {
            notes.add("Pixels are normalised with mean 0.5 and std 0.5 in each of the " + channels
                    + " channels, as the file does not say.");
            return new PixelNormalisation(Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.5));
        }
        notes.add("Pixels are normalised with ImageNet's mean and std, as the file does not say.");
        return PixelNormalisation.IMAGENET;
    }

    /** How another program's encoder computes: as a config beside it says, and where its final norm is. */
    private Optional<EncoderConfig.Variant> variant(boolean postNorm) {
        Path folder = file.path().toAbsolutePath().getParent();
        NamingScheme names = weights.scheme();
        boolean described = names instanceof HuggingFaceVitNames || names instanceof HuggingFaceMaeNames;
        Optional<HuggingFaceConfig> config =
                folder == null || !described ? Optional.empty() : HuggingFaceConfig.find(folder);
        EncoderConfig.Variant mae = EncoderConfig.Variant.MAE;
        EncoderConfig.Variant variant = new EncoderConfig.Variant(
                config.map(said -> activation(said.activation())).orElse(mae.activation()),
                config.map(HuggingFaceConfig::layerNormEps).orElse(mae.normEps()),
                weights.hasPooledNorm(),
                postNorm && !weights.hasPooledNorm());
        if (!variant.equals(mae)) {
            notes.add("It computes with " + variant.difference() + ", unlike MAE's encoders.");
        }
        return Optional.of(variant);
    }

    private static EncoderConfig.Activation activation(String name) {
        return switch (name) {
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> EncoderConfig.Activation.GELU_TANH;
            case "quick_gelu" -> EncoderConfig.Activation.QUICK_GELU;
            case "relu" -> EncoderConfig.Activation.RELU;
            case "silu", "swish" -> EncoderConfig.Activation.SILU;
            default -> EncoderConfig.Activation.GELU;
        };
    }

    private void noteBiases() {
        if (weights.hasZeroBiases()) {
            notes.add(
                    "Its attention has no bias for query, key and value; zeros stand for them and are written when it is"
                            + " written again.");
        }
    }

    private CheckpointException refused(String why) {
        return new CheckpointException("Cannot use " + file.path() + " as a model: " + why + ".");
    }
}
