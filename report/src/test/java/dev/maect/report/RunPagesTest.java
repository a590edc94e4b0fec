/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.MetricsFile;
import dev.maect.run.RunFolder;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.StepDone;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Pages about runs made of files alone. */
class RunPagesTest {
    @TempDir
    private Path temp;

    private RunFolder run(String name, String summary, double loss, String... overrides) throws IOException {
        RunFolder folder = RunFolder.prepare(temp.resolve(name), RunFolder.Existing.REFUSE);
        RecipeWriter.write(Recipe.defaults().with(overrides), folder.resolvedRecipe());
        Files.writeString(
                folder.provenance(),
                "{\"command\": \"maect run <" + name + ">\", \"java\": \"17\", \"started\": \"" + name + "\"}");
        if (!summary.isEmpty()) {
            Files.writeString(folder.summary(), summary);
        }
        try (MetricsFile metrics = new MetricsFile(folder.metrics(), 1)) {
            for (int step = 1; step <= 3; step++) {
                metrics.on(new StepDone(
                        "tune", 1, 1, step, 3, loss, loss / step, 1e-3, 1, 9, 0, 1, Duration.ZERO, Map.of()));
            }
        }
        return folder;
    }

    private static String summary(double before, double after) {
        return "{\"before\": {\"knn\": {\"label\": " + before
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
        try (MetricsFile metrics = new MetricsFile(second.metrics(), 1)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                metrics.on(new EncoderMeasured(
                        "tune", epoch, 1, 3L * epoch, Duration.ZERO, Map.of("eval/knn-accuracy/label", 0.5)));
            }
        }
        assertThat(section(page("first", "second"), "training")).contains("k-NN accuracy between epochs: label");
    }

    @Test
    void imagesComeFromTheRunsOwnReports() throws Exception {
        RunFolder first = run("first", summary(0.4, 0.6), 2);
        run("second", summary(0.4, 0.6), 2);
        ReportPage.write(new SampleReport().data(temp), first.report());
        String html = page("first", "second");
        Document document = parse(html);
        assertThat(section(html, "neighbours"))
                .contains("first", "before", "after")
                .doesNotContain("second");
        assertThat(section(html, "maps")).contains("Coloured by object", "before tuning");
        assertThat(document.getElementsByTagName("img").getLength()).isGreaterThan(20);
        assertThat(html.split("<h2>Nearest neighbours</h2>", -1)).hasSize(2);
    }

    @Test
    void aReportThatMaectDidNotWriteIsLeftOut() throws Exception {
        Path file = temp.resolve("other.html");
        assertThat(SavedSections.read(file).content("maps")).isEmpty();
        Files.writeString(file, "<section id=\"maps\"><h2>x</h2><p>y</p><script>z</script></section>");
        assertThat(SavedSections.read(file).content("maps")).isEmpty();
        Files.writeString(file, "<section id=\"maps\"><h2>x</h2><p>y</p><b>z</b></section>");
        assertThat(SavedSections.read(file).content("maps")).contains("<b>z</b>");
        assertThat(SavedSections.read(file).content("neighbours")).isEmpty();
        Files.writeString(file, "<section id=\"maps\"><h2>cut short");
        assertThat(SavedSections.read(file).content("maps")).isEmpty();
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
        run("first", summary(0.4, 0.6), 2);
        assertThat(page("first"))
                .contains("<h1>first</h1>")
                .doesNotContain("Settings that differ", "Where they ran", "class=\"best\"");
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
                .contains("knn: rank first tuned 12.50 –");
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
                List.of("tuned-corruptions.png"));
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
        Files.write(first.evaluation().resolve("tuned-corruptions.png"), new byte[] {1, 2, 3});
        Files.write(first.evaluation().resolve("other-corruptions.png"), new byte[] {9, 9, 9});
        String html = page("first", "second");
        assertThat(section(html, "robustness"))
                .contains("knn, label", "first untuned first tuned", "none 80.0 % 80.0 %")
                .contains("all, mean 20.0 % 30.0 %", "all, share of clean 0.250 0.375")
                .contains("fog 40.0 % 60.0 %", "jpeg-compression 0.0 % 0.0 %");
        assertThat(html).contains("base64,AQID").doesNotContain("base64,CQkJ");
        // The mean over both kinds by strength: 0.8, 0.35, 0.25 for the tuned encoder's latest card.
        RobustnessCurves tuned = RobustnessCurves.readAll(first.evaluation()).get(1);
        assertThat(tuned.encoder()).isEqualTo("tuned");
        assertThat(tuned.byStrength()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 0.8, 1, 0.35, 5, 0.25));
        assertThat(section(html, "cards"))
                .contains("robustness, label: knn-fog-accuracy", "knn-corrupted-error")
                .contains("80.0 %")
                .doesNotContain("accuracy/5");
        assertThat(page("second")).doesNotContain("id=\"robustness\"");
    }

    @Test
    void measuresStandAgainstAccuracy() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        assertThat(page("first")).doesNotContain("id=\"measures\"");
        try (MetricsFile metrics = new MetricsFile(run.metrics(), 1)) {
            for (int epoch = 0; epoch < 4; epoch++) {
                metrics.on(new EncoderMeasured(
                        "tune",
                        epoch,
                        3,
                        3L * epoch,
                        Duration.ZERO,
                        Map.of("eval/knn-accuracy/label", 0.1 * epoch, "eval/rankme", 9.0 - epoch)));
            }
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
    void confusionsThatACardNamesAreShown() throws Exception {
        RunFolder run = run("first", summary(0.4, 0.6), 2);
        assertThat(page("first")).doesNotContain("id=\"confusions\"");
        String svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        Files.writeString(run.evaluation().resolve("tuned-cluster-confusion-label.svg"), svg);
        Files.writeString(run.path().resolve("elsewhere-confusion-x.svg"), "<svg>secret</svg>");
        Files.writeString(
                run.evaluation().resolve("cluster.json"),
                "{\"protocol\": \"cluster\", \"encoder\": {\"name\": \"tuned\"}, \"results\": {}, \"files\":"
                        + " [\"tuned-cluster-confusion-label.svg\", \"gone-confusion-label.svg\","
                        + " \"../elsewhere-confusion-x.svg\", \"tuned-clusters-label.csv\"]}");
        String html = page("first");
        assertThat(section(html, "confusions")).contains("first", "tuned, cluster");
        assertThat(html)
                .contains("data:image/svg+xml;base64,"
                        + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)))
                .doesNotContain(
                        Base64.getEncoder().encodeToString("<svg>secret</svg>".getBytes(StandardCharsets.UTF_8)));
        assertThat(parse(html).getElementsByTagName("img").getLength()).isEqualTo(1);
    }

    @Test
    void runsOfOneNameAreCalledByTheirPaths() {
        assertThat(Report.names(List.of(Path.of("a/x"), Path.of("b/y/")))).containsExactly("x", "y");
        assertThat(Report.names(List.of(Path.of("a/x"), Path.of("b/x")))).containsExactly("a/x", "b/x");
    }

    @Test
    void whatIsNoRunIsNamed() throws Exception {
        run("first", "{", 2);
        assertThatThrownBy(() -> ComparedRun.read(temp.resolve("none"), "none"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("none is no run");
        assertThatThrownBy(() -> ComparedRun.read(temp.resolve("first"), "first"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("summary.json");
    }
}
