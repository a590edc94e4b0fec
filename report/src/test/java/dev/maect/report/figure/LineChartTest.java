/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.run.MetricsHistory.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class LineChartTest {
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static Curve curve(boolean faint, double... values) {
        return new Curve(
                "loss",
                LongStream.range(0, values.length)
                        .mapToObj(i -> new Point(i + 1, values[(int) i]))
                        .toList(),
                faint);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.31, 0.29", "-5, 12", "0.00011, 0.00019", "3, 3", "0, 0", "99, 101", "0, 123456"})
    void ticksAreRoundAndEncloseTheValues(double a, double b) {
        double low = Math.min(a, b);
        double high = Math.max(a, b);
        List<Double> ticks = LineChart.ticks(low, high);
        assertThat(ticks).hasSizeBetween(2, 7).isSorted();
        double slack = 1e-9 * Math.max(1, Math.abs(high));
        assertThat(ticks.get(0)).isLessThanOrEqualTo(low + slack);
        assertThat(ticks.get(ticks.size() - 1)).isGreaterThanOrEqualTo(high - slack);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.25, 0.25", "1.0, 1", "250, 250", "12500, 12.5k", "0.00025, 2.5e-4", "0.0005, 5e-4", "-2, -2"
    })
    void numbersAreShort(double value, String text) {
        assertThat(LineChart.number(value)).isEqualTo(text);
    }

    @Test
    void drawsEachCurveInsideTheFrame() throws Exception {
        Document svg = parse(LineChart.svg(
                "Loss <of> it", "", "<steps>", List.of(curve(true, 1, 0.2, 0.7), curve(false, 1, 0.6, 0.5))));
        var paths = svg.getElementsByTagName("path");
        assertThat(paths.getLength()).isEqualTo(2);
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Loss <of> it");
        for (int i = 0; i < 2; i++) {
            for (String point :
                    ((Element) paths.item(i)).getAttribute("d").substring(1).split("L")) {
                String[] xy = point.split(" ");
                assertThat(Double.parseDouble(xy[0])).isBetween(0.0, 460.0);
                assertThat(Double.parseDouble(xy[1])).isBetween(0.0, 220.0);
            }
        }
    }

    @Test
    void aConstantOrASinglePointIsNoTrouble() throws Exception {
        parse(LineChart.svg("x", " %", "steps", List.of(curve(false, 0.5, 0.5, 0.5))));
        parse(LineChart.svg("x", " %", "steps", List.of(curve(false, 0))));
    }

    @Test
    void refusesNothingToDraw() {
        assertThatThrownBy(() -> LineChart.svg("x", " %", "steps", List.of(curve(false))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thinningKeepsTheMeanAndTheEnd() {
        double[] values = LongStream.range(0, 10_000).mapToDouble(i -> i % 2).toArray();
        Curve thin = curve(false, values).thinned(100);
        assertThat(thin.points())
                .hasSize(100)
                .allSatisfy(point -> assertThat(point.value()).isEqualTo(0.5));
        assertThat(thin.points().get(99).step()).isEqualTo(10_000);
        assertThat(curve(false, 1, 2).thinned(100).points()).hasSize(2);
    }

    @Test
    void scatterColoursByClass() throws Exception {
        double[][] points = {{0, 0}, {1, 1}, {0.5, 0.5}};
        Document svg = parse(ScatterPlot.svg("map", points, List.of(0, 1, 0), 2));
        var circles = svg.getElementsByTagName("circle");
        assertThat(circles.getLength()).isEqualTo(3);
        String first = ((Element) circles.item(0)).getAttribute("fill");
        assertThat(((Element) circles.item(1)).getAttribute("fill")).isNotEqualTo(first);
        assertThat(((Element) circles.item(2)).getAttribute("fill")).isEqualTo(first);
        assertThat(parse(ScatterPlot.svg("map", points, List.of(), 0))
                        .getElementsByTagName("circle")
                        .getLength())
                .isEqualTo(3);
    }

    @Test
    void legendNamesTheFirstClassesOfMany() {
        List<String> many =
                LongStream.range(0, 30).mapToObj(i -> "class <" + i + ">").toList();
        assertThat(ScatterPlot.legend(many, 24))
                .contains("class &lt;23&gt;", "and 6 more")
                .doesNotContain("class &lt;24");
        assertThat(LongStream.range(0, 30)
                        .mapToObj(i -> ClassColours.of((int) i, 30))
                        .distinct())
                .hasSize(30);
    }
}
