/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Precision;
import dev.maect.engine.kernel.Autocast;
import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.GoldenReport;
import dev.maect.testing.TestDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of facebookresearch/mae and of MAE-CT's own implementation, for every {@code mae_*} reference file. */
class MaeGoldenTest {
    private static final double LATENT = 3e-5;
    private static final double LOSS = 1e-5;
    private static final double GRADIENT = 1e-4;

    static List<Path> files() {
        List<Path> files = GoldenFile.find("mae");
        assertThat(files).isNotEmpty();
        return files;
    }

    @AfterAll
    static void report() {
        files().forEach(path -> {
            try (GoldenFile file = GoldenFile.open(path)) {
                GoldenReport.write(file.name());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void cutsAndEmbedsPatches(Path path) {
        try (MaeReference mae = new MaeReference(path);
                NoGradGuard guard = new NoGradGuard()) {
            int patch = mae.encoder.config().patchSize();
            assertWhereGiven(mae.file, "patches", "out.patchify", Patches.pixels(mae.images, patch), 1e-6);
            assertWhereGiven(
                    mae.file, "patch embedding", "out.patch_embed", mae.encoder.patchTokens(mae.images), LATENT);
        }
    }

    /** The larger files leave out some of what the tiny one holds, which is tested always. */
    private static void assertWhereGiven(GoldenFile file, String group, String name, Tensor actual, double tolerance) {
        if (file.set().equals("tiny") || file.has(name)) {
            file.assertClose(group, name, actual, tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void placesPatches(Path path) {
        try (MaeReference mae = new MaeReference(path)) {
            EncoderConfig config = mae.encoder.config();
            int rows = config.gridRows();
            int columns = config.gridColumns();
            int decoderDim = (int) mae.file.tensor("w.mask_token").size(2);
            assertPositions(mae.file, "w.pos_embed", PositionalEmbedding.sinCos(config.dim(), rows, columns));
            assertPositions(mae.file, "w.decoder_pos_embed", PositionalEmbedding.sinCos(decoderDim, rows, columns));
        }
    }

    private static void assertPositions(GoldenFile file, String name, Tensor patches) {
        try (Tensor classRow = torch.zeros(1, 1, patches.size(2));
                Tensor all = torch.cat(new TensorVector(classRow, patches), 1)) {
            file.assertClose("positions", name, all, 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void masksAsTheNoiseSays(Path path) {
        try (MaeReference mae = new MaeReference(path)) {
            mae.file.assertExact("masking", "out.mask", mae.masking.mask());
            mae.file.assertExact("masking", "out.ids_restore", mae.masking.restore());
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void encodesAndReconstructsMaskedImages(Path path) {
        try (MaeReference mae = new MaeReference(path);
                NoGradGuard guard = new NoGradGuard()) {
            Tensor visible = mae.encoder.forward(mae.images, mae.masking);
            Tensor predicted = mae.decoder.forward(visible, mae.masking);
            EncoderConfig config = mae.encoder.config();
            mae.file.assertClose("latents", "out.latent_masked", visible, LATENT);
            mae.file.assertClose("predictions", "out.pred", predicted, LATENT);
            assertWhereGiven(
                    mae.file,
                    "predictions",
                    "out.unpatchify_pred",
                    Patches.assemble(predicted, config.patchSize(), config.gridRows(), config.gridColumns()),
                    LATENT);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void encodesWholeImages(Path path) {
        try (MaeReference mae = new MaeReference(path);
                NoGradGuard guard = new NoGradGuard()) {
            Tensor tokens = mae.encoder.forward(mae.images);
            mae.file.assertClose("latents", "out.latent_unmasked", tokens, LATENT);
            mae.file.assertClose("pools", "out.pool_cls", Pooling.CLASS_TOKEN.apply(tokens), LATENT);
            mae.file.assertClose("pools", "out.pool_mean_patch", Pooling.MEAN_PATCH.apply(tokens), LATENT);
            List<Tensor> blocks = mae.encoder
                    .forward(
                            mae.images,
                            IntStream.range(0, mae.encoder.config().depth())
                                    .boxed()
                                    .toList())
                    .taps();
            for (int i = 0; i < blocks.size(); i++) {
                Tensor first = blocks.get(i).select(0, 0);
                mae.file.assertClose("residual stream", "out.block" + i + "_img0", first, LATENT);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void measuresTheReconstructionAsBothImplementationsDo(Path path) {
        try (MaeReference mae = new MaeReference(path);
                NoGradGuard guard = new NoGradGuard()) {
            for (int normalise = 0; normalise < 2; normalise++) {
                Tensor loss = mae.loss(normalise == 1);
                for (String source : List.of("out", "maect", "f64.out")) {
                    mae.file.assertClose("losses", source + ".loss_norm" + normalise, loss, LOSS);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void staysCloseInMixedPrecision(Path path) {
        try (MaeReference mae = new MaeReference(path);
                Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
            Tensor loss = mae.loss(true);
            mae.file.assertClose("bf16 loss", "bf16.loss_norm1", loss, 1e-2);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void sendsBackTheSameGradients(Path path) {
        for (boolean normalise : new boolean[] {true, false}) {
            try (MaeReference mae = new MaeReference(path)) {
                mae.loss(normalise).backward();
                Map<String, Tensor> parameters = mae.parameters();
                if (normalise) {
                    mae.file
                            .under("grad.")
                            .keySet()
                            .forEach(name -> mae.file.assertClose(
                                    "gradients",
                                    "grad." + name,
                                    parameters
                                            .get(name)
                                            .grad()
                                            .reshape(mae.file
                                                    .tensor("grad." + name)
                                                    .sizes()),
                                    GRADIENT));
                }
                assertNorms(mae, parameters, normalise ? "gradnorm_norm1" : "gradnorm_norm0");
            }
        }
    }

    private static void assertNorms(MaeReference mae, Map<String, Tensor> parameters, String key) {
        List<String> order = GoldenFile.order("files", mae.file.name() + ".safetensors", "grad_order");
        double[] expected = mae.file.doubles(key);
        assertThat(order).hasSameSizeAs(parameters.keySet()).containsAll(parameters.keySet());
        assertThat(expected).hasSameSizeAs(order);
        for (int i = 0; i < expected.length; i++) {
            double norm = 0;
            for (double value : Deviation.doubles(parameters.get(order.get(i)).grad())) {
                norm += value * value;
            }
            double error = Math.abs(Math.sqrt(norm) / expected[i] - 1);
            assertThat(error).as(key + " of " + order.get(i)).isCloseTo(0, within(GRADIENT));
            GoldenReport.record(mae.file.name(), "gradient norms", key + " " + order.get(i), error, GRADIENT);
        }
    }
}
