/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Tile;
import dev.maect.io.Json;
import dev.maect.run.RunFolder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Whatever a run's files call things: on the page it is text. */
class HostileRunTest {
    /** Would be an element, end one, end an attribute, run in a terminal or an XML parser, or turn the text around. */
    private static final String EVIL =
            "<img src=x onerror=alert(1)>\"'><script>alert(2)</script></title></style>&lt;\u001b[31m\u0000\u202e";

    @TempDir
    private Path temp;

    private RunFolder run;

    @BeforeEach
    void writeRun() throws Exception {
        run = SampleRun.empty(temp.resolve("<img src=x onerror=alert(1)>"));
        Json.write(run.provenance(), Map.of("command", EVIL, EVIL, EVIL));
        Map<String, Object> scores = Map.of("knn", Map.of(EVIL, 0.5), "probe", Map.of(EVIL, 0.5));
        Json.write(
                run.summary(),
                Map.of(
                        "name",
                        EVIL,
                        "forget",
                        List.of(EVIL),
                        "before",
                        scores,
                        "after",
                        scores,
                        "seconds",
                        Map.of(EVIL, 3),
                        "cost",
                        Map.of("stages", Map.of(EVIL, Map.of("gflop", 1, "seconds", 1))),
                        "left-out",
                        Map.of(EVIL, EVIL)));
        StringBuilder metrics = new StringBuilder();
        for (int step = 0; step < 4; step++) {
            metrics.append(Json.line(
                            Map.of("kind", "step", "stage", EVIL, "step", step, "smoothed-loss", 1.0 / (step + 1))))
                    .append('\n')
                    .append(SampleRun.evaluation(
                            EVIL,
                            step,
                            step,
                            Map.of("eval/knn-accuracy/" + EVIL, 0.1 * step, "eval/rankme", 1.0 * step)));
        }
        Files.writeString(run.metrics(), metrics);
        Tile tile = new Tile(new Image(1, 1, 3, new byte[3]), EVIL, EVIL, Tile.Mark.RIGHT);
        new NeighbourStrips(List.of(new NeighbourStrips.Strip(tile, List.of(tile), List.of(tile))))
                .write(run.images().resolve("neighbours.json"));
        LabelSet set = new LabelSet(EVIL, List.of(EVIL), new int[] {0});
        new FeaturePlane(EVIL, new double[][] {{0.5, 0.5}}, List.of(EVIL), List.of(set))
                .write(run.images().resolve("map-tuned.json"));
        new Confusion(EVIL, EVIL, List.of(EVIL), List.of(0), new int[][] {{1}})
                .write(run.evaluation().resolve("x-confusion-y.json"));
        new ImageSheet(EVIL, List.of(new ImageSheet.Row(EVIL, List.of(tile))))
                .write(run.evaluation().resolve("x-corruptions.json"));
        ProtocolResults results = new ProtocolResults()
                .add(EVIL, EVIL.replace("/", ""), 0.5)
                .add(EVIL, EVIL + "-clean-accuracy", 0.5)
                .add(EVIL, EVIL + "-fog-accuracy/1", 0.5);
        new ProtocolCard(
                        "robustness",
                        new ProtocolCard.EncoderIdentity(EVIL, EVIL, "00"),
                        new ProtocolCard.DataIdentity(EVIL, 9, "1"),
                        new ProtocolCard.DataIdentity(EVIL, 9, "2"),
                        Map.of(EVIL, EVIL),
                        0,
                        EVIL,
                        EVIL,
                        1,
                        results.byLabelSet(),
                        List.of("x-confusion-y.json", "x-corruptions.json"))
                .write(run.evaluation().resolve("card.json"));
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static void onlyShows(String html) throws Exception {
        Document document = parse(html.replace("<!DOCTYPE html>", "")
                .replaceAll("(<(?:meta|img|br)\\b[^>]*)>", "$1/>")
                .replaceAll("<style>[^<]*</style>", ""));
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        // The policy comes before all that it shall hold for.
        String policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;";
        assertThat(html).containsOnlyOnce(policy);
        assertThat(html.indexOf(policy)).isLessThan(html.indexOf("<title>")).isLessThan(html.indexOf("<style>"));
        assertThat(html).doesNotContain("script-src", "unsafe-eval", "unsafe-inline' 'unsafe");
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            for (int a = 0; a < all.item(i).getAttributes().getLength(); a++) {
                String name = all.item(i).getAttributes().item(a).getNodeName();
                assertThat(name).doesNotStartWith("on").isNotEqualTo("href");
                if (name.equals("src")) {
                    assertThat(all.item(i).getAttributes().item(a).getNodeValue())
                            .startsWith("data:image/");
                }
            }
        }
        assertThat(html).doesNotContain("\u001b", "\u0000", "\u202e");
        Matcher svg = Pattern.compile("data:image/svg\\+xml;base64,([^\"]+)").matcher(html);
        while (svg.find()) {
            Document image = parse(new String(Base64.getDecoder().decode(svg.group(1)), StandardCharsets.UTF_8));
            assertThat(image.getElementsByTagName("script").getLength()).isZero();
            assertThat(image.getElementsByTagName("img").getLength()).isZero();
        }
    }

    @Test
    void theNamesOfARunAreText() throws Exception {
        String html = Report.of(run.path()).html();
        onlyShows(html);
        for (String id : List.of(
                "results",
                "neighbours",
                "maps",
                "training",
                "measures",
                "cards",
                "robustness",
                "confusions",
                "time",
                "cost",
                "environment",
                "left-out")) {
            assertThat(html).as(id).contains("<section id=\"" + id + "\"");
        }
        // Nothing but what the run said that it left out itself.
        assertThat(html.substring(html.indexOf("<section id=\"left-out\"")).split("<li>", -1))
                .hasSize(2);
        assertThat(html).contains("&lt;img src=x onerror=alert(1)&gt;", "\\u001B[31m\\u0000\\u202E");
    }

    @Test
    void theNamesOfComparedRunsAreText() throws Exception {
        RunFolder other = SampleRun.empty(temp.resolve("other"));
        String html = Report.of(List.of(run.path(), other.path())).html();
        onlyShows(html);
        assertThat(html).contains("<b>&lt;img src=x onerror=alert(1)&gt;</b>");
    }
}
