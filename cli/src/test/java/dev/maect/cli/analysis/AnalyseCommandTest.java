/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.LabelSet;
import dev.maect.data.Picture;
import dev.maect.engine.Generators;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.GeneratorOptional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AnalyseCommandTest {
    private static final EncoderConfig CONFIG = new EncoderConfig(16, 16, 8, 3, 16, 3, 2, 2);

    private static final ModelDescription DESCRIPTION = new ModelDescription(
            CONFIG,
            Optional.empty(),
            Pooling.MEAN_PATCH,
            new PixelNormalisation(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5)),
            "pretrain",
            Map.of());

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void writeEncoders() {
        for (int i = 1; i <= 3; i++) {
            try (Encoder encoder = new Encoder(CONFIG);
                    GeneratorOptional generator = Generators.of(i, "weights")) {
                encoder.initialise(generator);
                new ModelFile.Contents()
                        .with("encoder", encoder.tensors().all())
                        .write(folder.resolve("e" + i + ".safetensors"), DESCRIPTION);
            }
        }
    }

    private String run(String analysis, String... more) {
        CommandLine line = new CommandLine(new AnalyseCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(out, true));
        String[] args = new String[more.length + 8];
        List.of(
                        analysis,
                        folder.resolve("e1.safetensors").toString(),
                        "--data",
                        "demo:1:80",
                        "--clusters",
                        "3,2",
                        "--out",
                        folder.resolve("out").toString())
                .toArray(args);
        System.arraycopy(more, 0, args, 8, more.length);
        assertThat(line.execute(args)).isZero();
        return out.toString();
    }

    @Test
    void labelFreeMeasuresAreComparedWithAccuracyOverThreeCheckpoints() throws Exception {
        String text = run(
                "label-free",
                folder.resolve("e2.safetensors").toString(),
                folder.resolve("e3.safetensors").toString());
        assertThat(text.lines().filter(line -> line.startsWith("encoder: e")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains(" rankme: ", " view-retrieval: ", " knn-accuracy: "));
        assertThat(text.lines().filter(line -> line.contains("spearman-with-knn:")))
                .hasSize(8);
        assertThat(Files.readString(folder.resolve("out/label-free.json"))).contains("\"e2\"", "\"uniformity\"");
    }

    @Test
    void clustersHavePicturesAndATableOfClasses() throws Exception {
        String text = run("clusters");
        assertThat(text).contains("clusters: 2 inertia: ", "recommended: ");
        assertThat(ImageIO.read(folder.resolve("out/clusters-typical-e1.png").toFile())
                        .getWidth())
                .isGreaterThan(640);
        assertThat(Files.readString(folder.resolve("out/clusters-object-e1.csv")))
                .startsWith("class,cluster 0");
    }

    @Test
    void everyBlockHasAnAccuracy() {
        assertThat(run("blocks").lines().filter(line -> line.contains(" block: ")))
                .hasSize(3);
    }

    @Test
    void theOthersRunToo() throws Exception {
        assertThat(run("invariance")).contains("augmentation: solarize cosine: ");
        assertThat(run("colour")).contains(" known: ");
        assertThat(run("map")).contains("explained-1: ");
        run("attention", "--block", "0");
        assertThat(folder.resolve("out/attention-block-0-e1.png")).exists();
        assertThat(Files.readString(folder.resolve("out/map-umap-object-e1.svg")))
                .contains("<circle");
    }

    @Test
    void lightFallsWhereTheMapIsHigh() {
        byte[] white = new byte[8 * 8 * 3];
        Arrays.fill(white, (byte) 255);
        Picture lit = AttentionAnalysis.lit(new Picture(8, 8, 3, white), new float[] {0, 0, 0, 1}, 2, 2);
        assertThat(lit.pixels()[0] & 0xff).isEqualTo(51);
        assertThat(lit.pixels()[lit.pixels().length - 1] & 0xff).isEqualTo(255);
    }

    @Test
    void classNamesAreQuoted() {
        LabelSet set = new LabelSet("label", List.of("a \"b\"", "c"), new int[] {0, 1, 1});
        assertThat(ClusterAnalysis.table(set, new int[] {5, 5, 7}))
                .isEqualTo("class,cluster 5,cluster 7\n\"a \"\"b\"\"\",1,0\n\"c\",1,1\n");
    }
}
