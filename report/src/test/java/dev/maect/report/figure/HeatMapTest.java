/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import dev.maect.eval.figure.Confusion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class HeatMapTest {
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void isAnImageWithNamesCountsAndEscapedText() throws Exception {
        LabelSet set =
                new LabelSet("label", List.of("<cat>", "a very long name of a class indeed"), new int[] {0, 1, 1});
        String svg = HeatMap.svg(Confusion.of(set, new int[] {0, 1, 1}, "x & y"));
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
        String svg = HeatMap.svg(new Confusion(
                "many", "label", names, IntStream.range(0, 300).boxed().toList(), counts));
        assertThat(svg).doesNotContain("class 7");
        assertThat(parse(svg).getElementsByTagName("rect").getLength()).isEqualTo(302);
    }
}
