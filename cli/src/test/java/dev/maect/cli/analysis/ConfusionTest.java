/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import dev.maect.report.figure.HeatMap;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ConfusionTest {
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void pairsLieOnTheDiagonalThePurestFirst() {
        LabelSet set = new LabelSet("label", List.of("a", "b", "c"), new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2});
        Confusion confusion = Confusion.of(set, new int[] {7, 7, 5, 5, 5, 5, 2, 7, 7});
        // b is wholly in 5, a mostly in 7, and c, also mostly in 7, is left with 2.
        assertThat(confusion.classes()).containsExactly("b", "a", "c");
        assertThat(confusion.clusters()).containsExactly(5, 7, 2);
        assertThat(confusion.counts()).isDeepEqualTo(new int[][] {{3, 0, 0}, {1, 2, 0}, {0, 2, 1}});
    }

    @Test
    void classesWithoutAClusterStandBeneathByWhereMostOfThemIs() {
        LabelSet set = new LabelSet("label", List.of("a", "b", "c", "d"), new int[] {0, 0, 1, 1, 2, 2, 2, 3});
        Confusion confusion = Confusion.of(set, new int[] {1, 1, 0, 0, 0, 1, 0, 1});
        assertThat(confusion.clusters()).containsExactly(1, 0);
        assertThat(confusion.classes()).containsExactly("a", "b", "d", "c");
        Confusion more = Confusion.of(new LabelSet("label", List.of("a"), new int[] {0, 0, 0}), new int[] {4, 9, 9});
        assertThat(more.clusters()).containsExactly(9, 4);
    }

    @Test
    void isAnImageWithNamesCountsAndEscapedText() throws Exception {
        LabelSet set =
                new LabelSet("label", List.of("<cat>", "a very long name of a class indeed"), new int[] {0, 1, 1});
        String svg = Confusion.of(set, new int[] {0, 1, 1}).svg("x & y");
        Document document = parse(svg);
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("x & y");
        assertThat(svg).contains("&lt;cat&gt;", "a very long name of a c…", ">2</text>");
        // Frame, background and two dark cells.
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(4);
    }

    @Test
    void manyClassesLeaveNoRoomForNames() throws Exception {
        List<String> names = IntStream.range(0, 300).mapToObj(i -> "class " + i).toList();
        int[][] counts = new int[300][300];
        for (int i = 0; i < 300; i++) {
            counts[i][i] = 5;
        }
        String svg = HeatMap.svg("many", names, names, "cluster", counts);
        assertThat(svg).doesNotContain("class 7");
        assertThat(parse(svg).getElementsByTagName("rect").getLength()).isEqualTo(302);
    }
}
