/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.run.RunFolder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {
    private static String html = "";

    @BeforeAll
    static void makePage(@TempDir Path folder) throws Exception {
        RunFolder run = new SampleRun().write(folder.resolve("demo"));
        Report.of(run.path()).write(run.report());
        html = Files.readString(run.report());
        // Kept for a look with a browser.
        Files.writeString(Path.of("target", "sample-report.html"), html);
    }

    @Test
    void hasEverySectionInOrder() {
        // AssertJ's containsSubsequence takes minutes on half a megabyte.
        int at = html.indexOf("<h1>demo</h1>");
        assertThat(at).isPositive();
        for (String id : List.of(
                "results",
                "reconstructions",
                "neighbours",
                "maps",
                "training",
                "measures",
                "time",
                "cost",
                "settings",
                "environment")) {
            int next = html.indexOf("<section id=\"" + id + "\"", at);
            assertThat(next).as(id).isGreaterThan(at);
            at = next;
        }
    }

    @Test
    void needsNothingFromOutside() {
        assertThat(html.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("<script")
                .doesNotContain("<link")
                .doesNotContain("@import")
                .doesNotContain("url(")
                .contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;");
        assertThat(Pattern.compile("src=\"(?!data:)").matcher(html).find()).isFalse();
        assertThat(html).contains("prefers-color-scheme: dark");
    }

    @Test
    void isWellFormed() throws Exception {
        // The page is written so that an XML parser reads it too, once void elements are closed.
        String xml = html.replace("<!DOCTYPE html>", "")
                .replaceAll("(<(?:meta|img)\\b[^>]*)>", "$1/>")
                .replaceAll("<style>[^<]*</style>", "");
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("section").getLength()).isEqualTo(10);
        assertThat(document.getElementsByTagName("svg").getLength()).isGreaterThan(6);
    }

    @Test
    void escapesWhatPeopleWrote() {
        assertThat(html).contains("runs/demo &lt;&amp;&gt;").doesNotContain("<&>");
    }

    @Test
    void showsGainsInTheWantedDirection() {
        assertThat(html)
                .contains("<span class=\"old\">51.4 %</span>")
                .contains("<span class=\"new\">87.3 %</span>")
                .contains("<span class=\"delta good\">+35.9</span>")
                .contains("<span class=\"delta good\">−32.1</span>")
                .contains("<span class=\"delta bad\">+4.1</span> <span class=\"interval\">[+2.0, +6.2]</span>")
                .contains("<span class=\"delta unsure\">+0.0</span> <span class=\"interval\">[−1.0, +1.0]</span>");
    }

    @Test
    void imagesAreRealPngFiles() throws Exception {
        Matcher matcher = Pattern.compile("data:image/png;base64,([^\"]+)\"").matcher(html);
        int images = 0;
        while (matcher.find()) {
            byte[] png = Base64.getDecoder().decode(matcher.group(1));
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isBetween(8, 112);
            images++;
        }
        assertThat(images).isEqualTo(8 * 4 + 3 * 17);
    }

    @Test
    void leavesOutWhatThereIsNot(@TempDir Path folder) throws Exception {
        assertThat(Report.of(SampleRun.empty(folder.resolve("run"), "name=new").path())
                        .html())
                .contains("<h1>new</h1>", "not finished")
                .doesNotContain("id=\"results\"", "id=\"maps\"", "id=\"training\"", "id=\"left-out\"")
                .doesNotContain("class=\"cards\"");
    }

    @Test
    void whatShouldBeForgottenComesFromTheRun() {
        assertThat(html)
                .contains(
                        "Tuning should find object better and forget background: object scores rise, background scores"
                                + " fall.")
                .contains("scores of background should fall, all others rise");
    }

    @Test
    void aScoreKnowsWhatIsGood() {
        Optional<Change> sure = Optional.of(new Change(0.2, 0.1, 0.3));
        Optional<Change> unsure = Optional.of(new Change(0.2, -0.1, 0.5));
        Score up = new Score("k-NN", Optional.of(0.5), Optional.of(0.7), sure, Score.Direction.UP);
        assertThat(up.gain().orElseThrow()).isCloseTo(20, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(up.good()).isTrue();
        assertThat(new Score("k-NN", Optional.of(0.5), Optional.of(0.7), sure, Score.Direction.DOWN).bad())
                .isTrue();
        for (Optional<Change> doubtful : List.of(unsure, Optional.<Change>empty())) {
            Score chance = new Score("k-NN", Optional.of(0.5), Optional.of(0.7), doubtful, Score.Direction.UP);
            assertThat(chance.good() || chance.bad()).isFalse();
        }
        assertThat(new Score("k-NN", Optional.of(0.5), Optional.empty(), Optional.empty(), Score.Direction.UP).gain())
                .isEmpty();
    }

    @Test
    void aSmokeSaysSoAcrossThePage(@TempDir Path folder) throws Exception {
        RunFolder run = SampleRun.empty(folder.resolve("run"), "name=new");
        Files.writeString(run.request(), "{\"request\": {\"smoke\": true}}");
        assertThat(Report.of(run.path()).html()).contains("A smoke run.", "class=\"smokemark\"");
        assertThat(html).doesNotContain("A smoke run.");
    }

    @Test
    void saysWhichChannelsFiguresShow(@TempDir Path folder) throws Exception {
        String values = "[0.5" + ", 0.5".repeat(12) + "]";
        Path bands = SampleRun.empty(
                        folder.resolve("bands"), "model.channels=13", "data.mean=" + values, "data.std=" + values)
                .path();
        assertThat(Report.of(bands).html())
                .contains("Images have 13 channels; figures show channels 1, 2 and 3 as red, green and blue.");
        Path rgb = SampleRun.empty(folder.resolve("rgb"), "name=new").path();
        assertThat(Report.of(rgb).html()).doesNotContain("figures show");
    }
}
