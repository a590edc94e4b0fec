/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.BlockAccuracies;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.eval.paired.Outcomes;
import dev.maect.report.figure.Curve;
import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Pages about runs made of files alone. */
class ReportTest {
    @TempDir
    private Path temp;

    private RunFolder run(String name, String summary, double loss, String... overrides) throws IOException {
        RunFolder folder = SampleRun.empty(temp.resolve(name), overrides);
        Files.writeString(
                folder.provenance(),
                "{\"command\": \"maect run <" + name + ">\", \"java\": \"17\", \"started\": \"" + name + "\"}");
        if (!summary.isEmpty()) {
            Files.writeString(folder.summary(), summary);
        }
        for (int step = 1; step <= 3; step++) {
            append(
                    folder,
                    "{\"kind\": \"step\", \"stage\": \"tune\", \"step\": " + step + ", \"smoothed-loss\": "
                            + loss / step + ", \"learning-rate\": 0.001}\n");
        }
        return folder;
    }

    private static void append(RunFolder run, String line) throws IOException {
        Files.writeString(run.metrics(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String summary(double before, double after) {
        return summary(before, after, "a");
    }

    private static String summary(double before, double after, String images) {
        return "{\"measured-on\": {\"bank\": \"b\", \"images\": \"" + images + "\"}, \"before\": {\"knn\": {\"label\": "
                + before
                + "}, \"probe\": {\"label\": 0.5}, \"cluster\": {\"acc\": 0.2}},"
                + "\"after\": {\"knn\": {\"label\": " + after + "}, \"probe\": {}, \"cluster\": {\"acc\": 0.3}},"
                + "\"seconds\": {\"tune\": 61.5}}";
    }

    private String page(String... names) throws Exception {
        Path file = temp.resolve("made/page.html");
        Report.of(Arrays.stream(names).map(temp::resolve).toList()).write(file);
        String html = Files.readString(file);
        assertThat(html).doesNotContain("src=\"http", "href=\"http", "<script");
        parse(html);
        return html;
    }

    /** Every tag is closed and every character escaped. */
    private static Document parse(String html) throws Exception {
        String xml = html.replace("<!DOCTYPE html>", "")
                .replaceAll("(<(?:meta|img|br)\\b[^>]*)>", "$1/>")
                .replaceAll("<style>[^<]*</style>", "");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static String section(String html, String id) {
        Matcher matcher = Pattern.compile("<section id=\"" + id + "\">(.*?)</section>", Pattern.DOTALL)
                .matcher(html);
        assertThat(matcher.find()).as("section " + id).isTrue();
        return matcher.group(1).replaceAll("<[^>]*>", " ").replaceAll(" +", " ");
    }

    @Test
    void runsStandSideBySide() throws Exception {
        run("first", summary(0.4, 0.6), 2, "tune.epochs=7");
        run("second", summary(0.4, 0.7), 3, "tune.epochs=9", "tune.views.kind=aug");
        String html = page("first", "second");
        assertThat(section(html, "results"))
                .contains("first 60.0 % +20.0 before: 40.0 %")
                .contains("second 70.0 % +30.0 before: 40.0 %")
                .contains("k-NN accuracy (k = 10)")
                .contains("k-means clustering accuracy")
                .contains("30.0 % +10.0 before: 20.0 %");
        // The probe was run on one side alone, so there is no change to tell.
        assertThat(section(html, "results")).contains("50.0 %").doesNotContain("50.0 % +");
        assertThat(html).contains("<span class=\"best\">70.0 %</span>").doesNotContain("<span class=\"best\">60.0 %");
        assertThat(section(html, "settings"))
                .contains("tune.epochs 7 9", "tune.views.kind minimal aug")
                .doesNotContain("tune.temperature", "pretrain.");
        assertThat(section(html, "training")).contains("first", "second", "tune", "Loss (smoothed)", "Learning rate");
        assertThat(section(html, "time")).contains("in all 1:01 1:01");
        assertThat(section(html, "environment")).contains("are the same");
        assertThat(html).contains("maect run &lt;first&gt;").doesNotContain("not finished");
    }

    @Test
    void aRunKeepsItsColourWhereAnotherHasNoCurve() throws Exception {
        RunFolder first = run("first", summary(0.4, 0.6), 2);
        RunFolder second = run("second", summary(0.4, 0.7), 3);
        Files.delete(first.metrics());
        String lonely = page("first", "second");
        String colour =
                lonely.replaceFirst("(?s).*<i class=\"dot\" style=\"background:(#\\w+)\"></i><b>second.*", "$1");
        Matcher strokes =
                Pattern.compile("<path fill=\"none\" stroke=\"(#\\w+)\"").matcher(lonely);
        assertThat(strokes.results().map(result -> result.group(1)))
                .isNotEmpty()
                .containsOnly(colour);
        for (int epoch = 0; epoch < 2; epoch++) {
            append(second, SampleRun.evaluation("tune", epoch, 3L * epoch, Map.of("eval/knn-accuracy/label", 0.5)));
        }
        assertThat(section(page("first", "second"), "training")).contains("k-NN accuracy between epochs: label");
    }

    @Test
    void figuresOfEachRunStandUnderItsName() throws Exception {
        new SampleRun().write(temp.resolve("first"));
        run("second", summary(0.4, 0.6), 2);
        String html = page("first", "second");
        assertThat(section(html, "neighbours"))
                .contains("first", "before", "after")
                .doesNotContain("second");
        assertThat(section(html, "maps")).contains("Coloured by object", "before tuning");
        assertThat(parse(html).getElementsByTagName("img").getLength()).isEqualTo(3 * 17);
        assertThat(html.split("<h2>Nearest neighbours</h2>", -1)).hasSize(2);
    }

    @Test
    void aRunThatIsNotFinishedShowsWhatThereIs() throws Exception {
        run("first", summary(0.4, 0.6), 2);
        run("second", "", 3);
        String html = page("first", "second");
        assertThat(html).contains("not finished");
        assertThat(section(html, "results")).contains("first").doesNotContain("second");
        assertThat(section(html, "training")).contains("second");
    }

    @Test
    void oneRunAloneHasNothingToDifferFrom() throws Exception {
        run("first", summary(0.4, 0.6), 2, "name=alone");
        assertThat(page("first"))
                .contains("<h1>alone</h1>", "40.0 %", "60.0 %")
                .doesNotContain("Settings that differ", "Versions, machine and data", "class=\"best\"");
    }

    @Test
    void cardsAreGroupedByWhatTheyMeasure() throws Exception {
        RunFolder first = run("first", summary(0.4, 0.6), 2);
        RunFolder second = run("second", summary(0.4, 0.6), 2);
        Files.createDirectories(first.evaluation());
        Files.createDirectories(second.evaluation());
        String card =
                "{\"protocol\": \"knn\", \"encoder\": {\"name\": \"tuned\"}, \"results\": {\"label\": {\"accuracy\":"
                        + " {\"value\": %s, \"interval\": {\"low\": 0.6, \"high\": 0.75, \"method\": \"bootstrap\"}}},"
                        + " \"-\": {\"rank\": {\"value\": 12.5, \"interval\": null}}}}";
        Files.writeString(first.evaluation().resolve("knn.json"), card.formatted("0.66"));
        Files.writeString(second.evaluation().resolve("knn.json"), card.formatted("0.71"));
        Files.writeString(second.evaluation().resolve("other.json"), "{\"something\": 1}");
        assertThat(section(page("first", "second"), "cards"))
                .contains("knn, label: accuracy first tuned 66.0 % 60.0 % to 75.0 %")
                .contains("second tuned 71.0 % 60.0 % to 75.0 %")
                .contains("knn: 1 number more", "knn: rank first tuned 12.50 –");
    }

    @Test
    void onlyRunsOfTheSameImagesHaveABest() throws Exception {
        run("first", summary(0.4, 0.6, "a"), 2);
        run("second", summary(0.4, 0.7, "b"), 2);
        run("third", summary(0.4, 0.5, "a"), 2);
        assertThat(page("first", "second")).doesNotContain("class=\"best\"").contains("these runs were not all");
        assertThat(page("first", "second", "third"))
                .contains("<span class=\"best\">60.0 %</span>")
                .doesNotContain("<span class=\"best\">70.0 %");
    }

    private static ProtocolCard card(
            String protocol, String encoder, String test, ProtocolResults results, String... files) {
        return new ProtocolCard(
                protocol,
                new ProtocolCard.EncoderIdentity(encoder, "x.safetensors", "00"),
                new ProtocolCard.DataIdentity("train", 9, "1"),
                new ProtocolCard.DataIdentity(test, 8, test),
                Map.of("k", "10"),
                0,
                "test",
                "2026-01-01T00:00:00Z",
                1,
                results.byLabelSet(),
                List.of(files));
    }

    private static Outcomes outcomes(int right) {
        BitSet bits = new BitSet();
        bits.set(0, right);
        return Outcomes.of(bits, 8);
    }

    @Test
    void evaluationsTellBeforeAndAfterInOneRowWithTheChange() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        Path folder = run.evaluation();
        for (Map.Entry<String, Integer> side :
                Map.of("untuned", 1, "first/tuned", 8).entrySet()) {
            String name = side.getKey().replace('/', '_');
            double accuracy = side.getValue() / 8.0;
            OutcomeFile.of("val", Map.of("label", Map.of("accuracy", outcomes(side.getValue()))))
                    .write(folder.resolve(name + "-knn.outcomes"));
            card(
                            "knn",
                            side.getKey(),
                            "val",
                            new ProtocolResults()
                                    .add("label", "accuracy", accuracy)
                                    .add("label", "purity", 0.5),
                            name + "-knn.outcomes",
                            "gone.outcomes")
                    .write(folder.resolve("knn-" + name + ".json"));
            card("lowshot", side.getKey(), "val", new ProtocolResults().add("label", "5-shot-accuracy", accuracy))
                    .write(folder.resolve("lowshot-" + name + ".json"));
        }
        card("knn", "mae.safetensors", "val", new ProtocolResults().add("label", "accuracy", 0.3))
                .write(folder.resolve("knn-other.json"));
        String html = page("first");
        assertThat(section(html, "cards"))
                .contains("on 8 images of val")
                .contains("k-NN label 12.5 % 100.0 % +87.5 [+62.5, +100.0]")
                .contains("5 images per class label 12.5 % 100.0 % +87.5 ")
                .contains("knn: all 2 numbers", "purity label 0.5000 0.5000 +0.00")
                .contains("Other encoders: mae.safetensors", "knn, label: accuracy mae.safetensors 30.0 %");
        // Only the k-NN card has outcomes: the other change is not painted.
        assertThat(html)
                .contains("<span class=\"delta good\">+87.5</span>", "<span class=\"delta unsure\">+87.5</span>");
        Files.writeString(folder.resolve("untuned-knn.outcomes"), "damaged");
        assertThat(page("first"))
                .contains("untuned-knn.outcomes: ", "<td>k-NN</td>")
                .doesNotContain("delta good");
    }

    private static ImageSheet sheet(String label) {
        Image image = new Image(1, 1, 3, new byte[] {1, 2, 3});
        return new ImageSheet("t", List.of(new ImageSheet.Row(label, List.of(new Tile(image, "clean")))));
    }

    private static ProtocolCard robustness(String encoder, String started, double fog) {
        ProtocolResults results = new ProtocolResults()
                .add("label", "knn-clean-accuracy", 0.8)
                .add("label", "knn-corrupted-accuracy", fog / 2)
                .add("label", "knn-corrupted-error", 1 - fog / 2)
                .add("label", "knn-fog-accuracy", fog)
                .add("label", "knn-fog-accuracy/1", fog + 0.1)
                .add("label", "knn-fog-accuracy/5", fog - 0.1)
                .add("label", "knn-jpeg-compression-accuracy", 0)
                .add("label", "knn-jpeg-compression-accuracy/1", 0)
                .add("label", "knn-jpeg-compression-accuracy/5", 0);
        return new ProtocolCard(
                "robustness",
                new ProtocolCard.EncoderIdentity(encoder, "x.safetensors", "00"),
                new ProtocolCard.DataIdentity("a", 9, "1"),
                new ProtocolCard.DataIdentity("b", 9, "2"),
                Map.of(),
                0,
                "test",
                started,
                1,
                results.byLabelSet(),
                List.of("tuned-corruptions.json"));
    }

    @Test
    void corruptedImagesHaveAChartAndATable() throws Exception {
        RunFolder first = run("first", summary(0.4, 0.6), 2);
        run("second", summary(0.4, 0.6), 2);
        Files.createDirectories(first.evaluation());
        robustness("untuned", "2026-01-01T00:00:00Z", 0.4)
                .write(first.evaluation().resolve("robustness-a.json"));
        robustness("tuned", "2026-01-02T00:00:00Z", 0.6)
                .write(first.evaluation().resolve("robustness-b.json"));
        robustness("tuned", "2026-01-01T00:00:00Z", 0.2)
                .write(first.evaluation().resolve("robustness-c.json"));
        sheet("fog").write(first.evaluation().resolve("tuned-corruptions.json"));
        sheet("not named").write(first.evaluation().resolve("other-corruptions.json"));
        String html = page("first", "second");
        assertThat(section(html, "robustness"))
                .contains("knn, label", "first untuned first tuned", "none 80.0 % 80.0 %")
                .contains("all, mean 20.0 % 30.0 %", "all, share of clean 0.250 0.375")
                .contains("fog 40.0 % 60.0 %", "jpeg-compression 0.0 % 0.0 %");
        assertThat(section(html, "robustness")).contains("One image under every corruption", "fog clean");
        assertThat(html).doesNotContain("not named");
        // The mean over both kinds by strength: 0.8, 0.35, 0.25 for the tuned encoder's latest card.
        RobustnessCurves tuned = SavedEvaluation.read(first.evaluation(), new LeftOut())
                .robustness()
                .get(1);
        assertThat(tuned.encoder()).isEqualTo("tuned");
        assertThat(tuned.byStrength()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 0.8, 1, 0.35, 5, 0.25));
        assertThat(section(html, "cards"))
                .contains("robustness, label: knn-fog-accuracy", "knn-corrupted-error")
                .contains("80.0 %")
                .doesNotContain("accuracy/5");
        assertThat(page("second")).doesNotContain("id=\"robustness\"");
    }

    private static ProtocolCard blocks(String encoder, String started, double last) {
        ProtocolResults results = new ProtocolResults()
                .add("label", "end-accuracy-class-token", last + 0.01)
                .add("label", "block-accuracy-class-token/1", 0.2)
                .add("label", "block-accuracy-class-token/2", 0.5)
                .add("label", "block-accuracy-class-token/3", last)
                .add("label", "block-accuracy-class-token/x", 0.9)
                .add("label", "block-accuracy-mean-patch/1", 0.3);
        return new ProtocolCard(
                "blocks",
                new ProtocolCard.EncoderIdentity(encoder, "x.safetensors", "00"),
                new ProtocolCard.DataIdentity("a", 9, "1"),
                new ProtocolCard.DataIdentity("b", 9, "2"),
                Map.of(),
                0,
                "test",
                started,
                1,
                results.byLabelSet(),
                List.of());
    }

    @Test
    void accuracyBehindEveryBlockHasAChartAndATable() throws Exception {
        RunFolder first = run("first", summary(0.4, 0.6), 2);
        run("second", summary(0.4, 0.6), 2);
        assertThat(page("first")).doesNotContain("id=\"blocks\"");
        Files.createDirectories(first.images());
        new BlockAccuracies(
                        "t",
                        "mean-all",
                        List.of(
                                new BlockAccuracies.Row("untuned", "label", List.of(0.25, 0.5, 0.25), 0.25),
                                new BlockAccuracies.Row("tuned", "label", List.of(0.25, 0.5, 0.75), 0.75)))
                .write(first.blocks());
        assertThat(section(page("first"), "blocks"))
                .contains(
                        "label, mean-all", "untuned 2 of 3 50.0 % 25.0 % 25.0 %", "tuned 3 of 3 75.0 % 75.0 % 75.0 %");
        Files.createDirectories(first.evaluation());
        blocks("untuned", "2026-01-01T00:00:00Z", 0.4).write(first.evaluation().resolve("blocks-a.json"));
        blocks("tuned", "2026-01-02T00:00:00Z", 0.6).write(first.evaluation().resolve("blocks-b.json"));
        blocks("tuned", "2026-01-01T00:00:00Z", 0.1).write(first.evaluation().resolve("blocks-c.json"));
        assertThat(section(page("first"), "blocks"))
                .contains("label, class-token", "label, mean-patch")
                .contains("untuned 2 of 3 50.0 % 40.0 % 41.0 %")
                .contains("tuned 3 of 3 60.0 % 60.0 % 61.0 %")
                .contains("untuned 1 of 1 30.0 % 30.0 % –")
                .doesNotContain("mean-all");
        assertThat(section(page("first", "second"), "blocks")).contains("first tuned 3 of 3");
        BlockCurves tuned =
                SavedEvaluation.read(first.evaluation(), new LeftOut()).blocks().get(2);
        assertThat(tuned.encoder()).isEqualTo("tuned");
        assertThat(tuned.blocks()).containsExactly(Map.entry(1, 0.2), Map.entry(2, 0.5), Map.entry(3, 0.6));
    }

    @Test
    void metricsOfSeveralHeadsShareAChart() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 3; step++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"kind\":\"step\",\"stage\":\"refine\",\"step\":%d,\"loss\":1.0,\"loss/output\":0.4,"
                            + "\"nn-accuracy\":0.3,\"nn-accuracy/output\":0.3,\"nn-accuracy/block2\":0.5,"
                            + "\"nn-age\":70}%n",
                    step));
        }
        Files.writeString(run.metrics(), lines);
        List<Chart> charts = TrainingCharts.of(MetricsHistory.read(run.metrics()));
        assertThat(charts)
                .extracting(Chart::title)
                .containsExactly(
                        "Loss of each head",
                        "Nearest neighbours of the right class",
                        "Age of the nearest neighbours, in images");
        assertThat(charts.get(1).curves()).extracting(Curve::name).containsExactly("output", "block2");
        assertThat(page("first")).contains("block2");
    }

    @Test
    void measuresStandAgainstAccuracy() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        assertThat(page("first")).doesNotContain("id=\"measures\"");
        for (int epoch = 0; epoch < 4; epoch++) {
            append(
                    run,
                    SampleRun.evaluation(
                            "tune",
                            epoch,
                            3L * epoch,
                            Map.of("eval/knn-accuracy/label", 0.1 * epoch, "eval/rankme", 9.0 - epoch)));
        }
        String html = page("first");
        assertThat(section(html, "measures"))
                .contains("tune: 4 checkpoints, the best is tune 3 with 30.0 %")
                .contains("rankme -1.00")
                .contains("flip tune 0 (0.0 %)")
                .contains("steps +1.00");
        assertThat(html).contains("<title>k-NN accuracy in percent against rankme</title>");
    }

    @Test
    void thePageSaysWhichEncoderWasHandedOnAndWhy() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        assertThat(page("first")).doesNotContain("id=\"choice\"");
        Path file = run.choice().orElseGet(() -> run.training().choice("tune"));
        Files.writeString(file, """
                {"stage": "tune", "epochs": 2, "measure": "effective-rank", "keepsBest": true, "chosen": 2, "best": 2,
                 "candidates": [
                   {"epoch": 0, "averaged": true, "values": {"eval/effective-rank": 4.5, "eval/knn-accuracy/label": 0.31}},
                   {"epoch": 1, "averaged": true, "values": {"eval/effective-rank": 3.5, "eval/knn-accuracy/label": 0.3}},
                   {"epoch": 1, "averaged": false, "values": {"eval/effective-rank": 5.5}}]}
                """);
        assertThat(section(page("first"), "choice"))
                .contains(
                        "The encoder after epoch 1 of 2, not averaged is handed on, the best of 3 by effective-rank (5.500).")
                .contains("effective-rank (chooses) k-NN, label")
                .contains("before tune 4.500 31.0 %")
                .contains("after epoch 1 of 2, not averaged 5.500 – handed on, best by effective-rank");
        Files.writeString(file, "{\"stage\": \"tune\", \"chosen\": 7}");
        assertThat(page("first")).doesNotContain("id=\"choice\"").contains("The choice of an encoder: ");
    }

    private static Confusion confusion(String name) {
        return new Confusion(name, "label", List.of("a", "b"), List.of(0, 1), new int[][] {{3, 0}, {1, 2}});
    }

    @Test
    void confusionsThatACardNamesAreShown() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        assertThat(page("first")).doesNotContain("id=\"confusions\"");
        confusion("shown").write(run.evaluation().resolve("tuned-cluster-confusion-label.json"));
        confusion("secret").write(run.path().resolve("elsewhere-confusion-x.json"));
        new ProtocolCard(
                        "cluster",
                        new ProtocolCard.EncoderIdentity("tuned", "x.safetensors", "00"),
                        new ProtocolCard.DataIdentity("a", 9, "1"),
                        new ProtocolCard.DataIdentity("b", 9, "2"),
                        Map.of(),
                        0,
                        "test",
                        "2026-01-01T00:00:00Z",
                        1,
                        new ProtocolResults().add("label", "acc", 0.5).byLabelSet(),
                        List.of(
                                "tuned-cluster-confusion-label.json",
                                "gone-confusion-label.json",
                                "../elsewhere-confusion-x.json",
                                "a\0b-confusion-x.json",
                                "tuned-clusters-label.csv"))
                .write(run.evaluation().resolve("cluster.json"));
        String html = page("first");
        assertThat(section(html, "confusions")).contains("first", "tuned, cluster");
        Matcher image = Pattern.compile("data:image/svg\\+xml;base64,([^\"]+)").matcher(html);
        assertThat(image.find()).isTrue();
        assertThat(new String(Base64.getDecoder().decode(image.group(1)), StandardCharsets.UTF_8))
                .contains("<title>shown</title>");
        assertThat(parse(html).getElementsByTagName("img").getLength()).isEqualTo(1);
    }

    @Test
    void runsOfOneNameAreCalledByTheirPaths() {
        assertThat(Report.names(List.of(Path.of("a/x"), Path.of("b/y/")))).containsExactly("x", "y");
        assertThat(Report.names(List.of(Path.of("a/x"), Path.of("b/x")))).containsExactly("a/x", "b/x");
    }

    @Test
    void whatIsNoRunIsNamed() {
        assertThatThrownBy(() -> Report.of(temp.resolve("none")))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("none is no run");
        assertThatThrownBy(() -> Report.of(List.of())).isInstanceOf(MaectException.class);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
        Report report = Report.of(run("first", "", 2).path());
        assertThatThrownBy(() -> report.write(temp))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("is a folder");
        Path file = Files.writeString(temp.resolve("file"), "x").resolve("report.html");
        assertThatThrownBy(() -> report.write(file))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining(file.toString());
    }
}
