/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.eval.figure.Tile.Mark;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FigureDataTest {
    @TempDir
    private Path folder;

    private static Image image(int size, int value) {
        byte[] pixels = new byte[size * size * 3];
        Arrays.fill(pixels, (byte) value);
        return new Image(size, size, 3, pixels);
    }

    static List<FigureData> figures() {
        Tile query = new Tile(image(4, 9), "a/1.png", "cat <b>", Mark.QUERY);
        Tile other = new Tile(image(4, 200), "", "dog", Mark.WRONG);
        LabelSet set = new LabelSet("object", List.of("cat", "dog"), new int[] {0, 1}, true);
        return List.of(
                new ImageSheet("typical", List.of(new ImageSheet.Row("0 (2)", List.of(query, other)))),
                new NeighbourStrips(List.of(new NeighbourStrips.Strip(query, List.of(), List.of(other)))),
                new Reconstruction("pretrain", 400, List.of(image(4, 1)), List.of(image(4, 2)), List.of(image(4, 3))),
                new AttentionMaps(
                        "tuned",
                        3,
                        1,
                        2,
                        List.of(new AttentionMaps.Attended(
                                image(4, 5), List.of(new float[] {0.25f, 0.75f}, new float[] {1, 0})))),
                new BlockAccuracies(
                        "t",
                        "class-token",
                        List.of(new BlockAccuracies.Row("tuned", "object", List.of(0.25, 0.5), 0.75))),
                new Confusion("t", "object", List.of("cat", "dog"), List.of(4), new int[][] {{3}, {1}}),
                new FeaturePlane("umap", new double[][] {{0, 1}, {0.5, 0.25}}, List.of("a", "b"), List.of(set)));
    }

    @ParameterizedTest
    @MethodSource("figures")
    void whatIsReadIsWhatWasWritten(FigureData figure) {
        Path file = folder.resolve("figure.json");
        figure.write(file);
        FigureData back = FigureData.read(file);
        assertThat(back).hasSameClassAs(figure);
        assertThat(Json.line(back.json())).isEqualTo(Json.line(figure.json()));
    }

    @Test
    void imagesAndLabelsComeBack() {
        Path file = folder.resolve("figure.json");
        figures().get(1).write(file);
        NeighbourStrips strips = (NeighbourStrips) FigureData.read(file);
        Tile after = strips.strips().get(0).after().get(0);
        assertThat(after.image().pixels()).isEqualTo(image(4, 200).pixels());
        assertThat(after.mark()).isEqualTo(Mark.WRONG);
        figures().get(6).write(file);
        LabelSet set = ((FeaturePlane) FigureData.read(file)).labelSets().get(0);
        assertThat(set.labels()).containsExactly(0, 1);
        assertThat(set.nuisance()).isTrue();
    }

    @Test
    void largeImagesAreKeptSmall() {
        Path file = folder.resolve("figure.json");
        Image wide = new Image(50, 400, 3, new byte[50 * 400 * 3]);
        new ImageSheet("x", List.of(new ImageSheet.Row("", List.of(Tile.of(wide))))).write(file);
        Image back = ((ImageSheet) FigureData.read(file))
                .rows()
                .get(0)
                .tiles()
                .get(0)
                .image();
        assertThat(back.width()).isEqualTo(SmallImage.LARGEST);
        assertThat(back.height()).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"kind\": \"something\"}",
                "{\"kind\": \"confusion\", \"title\": \"t\"}",
                "{\"kind\": \"confusion\", \"title\": \"t\", \"labels\": \"l\", \"classes\": [\"a\"], \"clusters\":"
                        + " [1, 2], \"counts\": [[1]]}",
                "{\"kind\": \"confusion\", \"title\": \"t\", \"labels\": \"l\", \"classes\": [\"a\"], \"clusters\":"
                        + " [1.5], \"counts\": [[1]]}",
                "{\"kind\": \"feature-plane\", \"title\": \"t\", \"points\": [[1, 2]], \"names\": [], \"label-sets\":"
                        + " [{\"name\": \"x\", \"classes\": [\"a\"], \"labels\": [1]}]}",
                "{\"kind\": \"feature-plane\", \"title\": \"t\", \"points\": [[1]], \"names\": [], \"label-sets\": []}",
                "{\"kind\": \"attention-maps\", \"title\": \"t\", \"block\": 1, \"rows\": 65536, \"columns\": 65536,"
                        + " \"images\": []}",
                "{\"kind\": \"reconstruction\", \"stage\": \"s\", \"step\": 1, \"originals\": [\"AAAA\"], \"masked\":"
                        + " [], \"reconstructed\": []}",
                "{\"kind\": \"image-sheet\", \"title\": \"t\", \"rows\": [{\"label\": \"\", \"tiles\": [{\"name\":"
                        + " \"\", \"caption\": \"\", \"mark\": \"other\", \"png\": 3}]}]}"
            })
    void whatIsNoFigureIsNamed(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("figure.json"), content);
        assertThatThrownBy(() -> FigureData.read(file))
                .isInstanceOf(FileException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void anImageThatWouldFillTheMemoryIsRefusedBeforeItIsDecoded() throws Exception {
        Path file = folder.resolve("figure.json");
        figures().get(2).write(file);
        String png = Json.read(file).path("originals").path(0).asString();
        byte[] bytes = java.util.Base64.getDecoder().decode(png);
        bytes[17] = 1;
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(png, java.util.Base64.getEncoder().encodeToString(bytes)));
        assertThatThrownBy(() -> FigureData.read(file)).hasMessageContaining("65540 x 4 pixels");
    }
}
