/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
    @TempDir
    Path folder;

    record Point(int x, Optional<String> name) {}

    record Line(List<Point> points) {}

    @Test
    void whatIsWrittenIsReadAgain() {
        Path file = folder.resolve("line.json");
        Line line = new Line(List.of(new Point(1, Optional.of("a")), new Point(2, Optional.empty())));
        Json.write(file, line);
        assertThat(Json.read(file, Line.class)).isEqualTo(line);
        assertThat(Json.read(file).path("points").path(1).path("x").asInt()).isEqualTo(2);
        assertThat(file).content().endsWith("}\n").contains("\n  ");
        assertThat(Json.line(Map.of("a", 1))).isEqualTo("{\"a\":1}");
    }

    private static void refused(String json, String message) {
        assertThatThrownBy(() -> Json.parse(json, "line.json", Line.class))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aWrongValueIsToldWithFileKeyAndValue() {
        refused(
                "{\"points\": [{\"x\": 1}, {\"x\": \"one\"}]}",
                "line.json: points[1].x is \"one\"; a whole number belongs there.");
        refused("{\"points\": [{\"x\": null}]}", "line.json: points[0].x is null; a whole number belongs there.");
        refused("{\"points\": [{\"x\": 1.5}]}", "line.json: points[0].x is 1.5; a whole number");
        refused("{\"points\": [{\"x\": 99999999999}]}", "line.json: points[0].x is 99999999999; a whole number");
        refused("{\"points\": [{}]}", "line.json: points[0].x is missing; a whole number");
        refused("{\"points\": [null]}", "line.json: points[0] is null; an object belongs there.");
        refused("{\"points\": {}}", "line.json: points is an object of 0; a list belongs there.");
        refused("{\"points\": [{\"x\": 1, \"name\": 7}]}", "line.json: points[0].name is 7; a text belongs there.");
        refused("null", "line.json is null; an object belongs there.");
        refused("[[]]", "line.json is a list of 1; an object belongs there.");
    }

    enum Shade {
        DARK,
        LIGHT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Kinds(
            Shade shade,
            double share,
            @AnyNumber double loss,
            @JsonDefault("[1, 2]") List<Long> counts,
            OptionalInt size,
            Map<String, Map<String, Boolean>> flags) {
        Kinds {
            if (share > 1) {
                throw new IllegalArgumentException("a share of " + share);
            }
        }
    }

    @Test
    void everyKindOfComponentIsReadAsItWasWritten() {
        Kinds kinds = new Kinds(
                Shade.LIGHT, 0.1, Double.NaN, List.of(7L), OptionalInt.empty(), Map.of("a", Map.of("b", true)));
        assertThat(Json.parse(Json.line(kinds), "kinds", Kinds.class)).isEqualTo(kinds);
        Kinds least = Json.parse(
                "{\"shade\":\"DARK\",\"share\":1,\"loss\":\"-Infinity\",\"flags\":{},\"new\":[null]}",
                "kinds",
                Kinds.class);
        assertThat(least)
                .isEqualTo(new Kinds(
                        Shade.DARK, 1, Double.NEGATIVE_INFINITY, List.of(1L, 2L), OptionalInt.empty(), Map.of()));
        assertThatThrownBy(() ->
                        Json.parse("{\"shade\":\"dark\",\"share\":3,\"loss\":1,\"flags\":{}}", "kinds", Kinds.class))
                .isInstanceOf(FileException.class)
                .hasMessage("kinds: a share of 3.0.");
        for (String share : List.of("\"NaN\"", "1e999", "null", "true", "\"0.5\"")) {
            assertThatThrownBy(() -> Json.parse("{\"shade\":\"dark\",\"share\":" + share + "}", "kinds", Kinds.class))
                    .hasMessageStartingWith("kinds: share is ")
                    .hasMessageEndingWith("; a finite number belongs there.");
        }
        assertThatThrownBy(() -> Json.parse("{\"shade\":\"grey\"}", "kinds", Kinds.class))
                .hasMessage("kinds: shade is \"grey\"; one of [dark, light] belongs there.");
    }

    @Test
    void brokenJsonIsToldWithFileAndLine() throws Exception {
        Path file = Files.writeString(folder.resolve("broken.json"), "{\n  \"a\": 1,\n  b\n}");
        assertThatThrownBy(() -> Json.read(file))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith(file + " cannot be read as JSON (line 3, column");
        assertThatThrownBy(() -> Json.parse("", "none.json")).hasMessage("none.json is empty where JSON is expected.");
        assertThatThrownBy(() -> Json.parse("{} {}", "two.json")).isInstanceOf(FileException.class);
        assertThatThrownBy(() -> Json.read(folder.resolve("missing.json")))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("missing.json")
                .hasMessageContaining("Check path");
    }

    @Test
    void depthSizeAndNumbersHaveLimits() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThatThrownBy(() -> Json.parse(deep, "deep.json")).isInstanceOf(FileException.class);
        assertThatThrownBy(() -> Json.parse("1".repeat(100_000), "long.json")).isInstanceOf(FileException.class);
        assertThatThrownBy(() -> Json.parse("[" + "0,".repeat(3_000_000) + "0]", "many.json"))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith("many.json cannot be read as JSON");
        Path file = Files.writeString(folder.resolve("large.json"), "[" + " ".repeat(2000) + "]");
        assertThat(Json.read(file, 4000).isEmpty()).isTrue();
        assertThatThrownBy(() -> Json.read(file, 1000))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("2002 bytes");
    }
}
