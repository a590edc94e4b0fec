/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.AttentionMaps;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    @TempDir
    private Path temp;

    private static Image image() {
        return new Image(8, 8, 3, new byte[8 * 8 * 3]);
    }

    private Path card(String... files) {
        ProtocolCard card = new ProtocolCard(
                "x",
                new ProtocolCard.EncoderIdentity("tuned", "x.safetensors", "00"),
                new ProtocolCard.DataIdentity("a", 9, "1"),
                new ProtocolCard.DataIdentity("b", 9, "2"),
                Map.of(),
                0,
                "test",
                "2026-01-01T00:00:00Z",
                1,
                new ProtocolResults().add("label", "acc", 0.5).byLabelSet(),
                List.of(files));
        Path file = temp.resolve("card.json");
        card.write(file);
        return file;
    }

    private void keep(FigureData figure, String name) {
        figure.write(temp.resolve(name));
    }

    @Test
    void whatACardNamesIsDrawnBesideIt() throws Exception {
        keep(
                new ImageSheet("t", List.of(new ImageSheet.Row("fog", List.of(new Tile(image(), "clean"))))),
                "a-sheet.json");
        keep(
                new AttentionMaps("t", 1, 2, 2, List.of(new AttentionMaps.Attended(image(), List.of(new float[] {
                    0, 0, 0, 1
                })))),
                "a-attention.json");
        keep(new Confusion("t", "label", List.of("c"), List.of(0), new int[][] {{1}}), "a-confusion-label.json");
        LabelSet set = new LabelSet("object", List.of("c"), new int[] {0});
        keep(new FeaturePlane("t", new double[][] {{0, 0}}, List.of(), List.of(set)), "a-map-umap.json");
        keep(new FeaturePlane("t", new double[][] {{0, 0}}, List.of(), List.of()), "a-map-pca.json");
        keep(new Confusion("t", "label", List.of("c"), List.of(0), new int[][] {{1}}), "b-not-named.json");
        List<Path> drawn = Figures.beside(card(
                "a-sheet.json",
                "a-attention.json",
                "a-confusion-label.json",
                "a-map-umap.json",
                "a-map-pca.json",
                "a-table.csv",
                "gone.json",
                "../elsewhere.json"));
        assertThat(drawn)
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "a-sheet.png",
                        "a-attention.png",
                        "a-confusion-label.svg",
                        "a-map-umap-object.svg",
                        "a-map-pca.svg");
        assertThat(drawn).allMatch(Files::exists);
        assertThat(ImageIO.read(temp.resolve("a-attention.png").toFile()).getWidth())
                .isEqualTo(8 + 3 * (96 + 8));
    }

    @Test
    void aDamagedFigureIsPassedOver() throws Exception {
        keep(new Confusion("t", "label", List.of("c"), List.of(0), new int[][] {{1}}), "good.json");
        Files.writeString(temp.resolve("bad.json"), "{");
        assertThat(Figures.beside(card("bad.json", "good.json"))).containsExactly(temp.resolve("good.svg"));
        Files.writeString(temp.resolve("card.json"), "{");
        assertThat(Figures.beside(temp.resolve("card.json"))).isEmpty();
        assertThat(Figures.beside(temp.resolve("none/card.json"))).isEmpty();
    }

    @Test
    void whatIsDrawnAlreadyCanBeLeftAsItIs() throws Exception {
        keep(new Confusion("t", "label", List.of("c"), List.of(0), new int[][] {{1}}), "a.json");
        keep(new FeaturePlane("t", new double[][] {{0, 0}}, List.of(), List.of()), "b.json");
        Path card = card("a.json", "b.json");
        Files.writeString(temp.resolve("b.svg"), "as it is");
        assertThat(Figures.missing(card)).containsExactly(temp.resolve("a.svg"));
        assertThat(Figures.missing(card)).isEmpty();
        assertThat(Files.readString(temp.resolve("b.svg"))).isEqualTo("as it is");
        assertThat(Figures.beside(card)).hasSize(2);
    }

    @Test
    void whatARunKeptIsDrawn() throws Exception {
        RunFolder run = new SampleRun().write(temp.resolve("run"));
        assertThat(Figures.ofRun(run))
                .contains(
                        run.images().resolve("reconstruction-000400.png"),
                        run.images().resolve("neighbours.png"),
                        run.images().resolve("map-tuned-object.svg"));
        assertThat(Figures.ofRun(new RunFolder(temp.resolve("none")))).isEmpty();
    }
}
