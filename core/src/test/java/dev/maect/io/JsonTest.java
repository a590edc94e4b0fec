/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Test
    void aWrongValueIsToldWithFileAndKey() {
        assertThatThrownBy(() -> Json.parse("{\"points\": [{\"x\": 1}, {\"x\": \"one\"}]}", "line.json", Line.class))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith("line.json, points[1].x: cannot be read (line 1, column");
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
        Path file = Files.writeString(folder.resolve("large.json"), "[" + " ".repeat(2000) + "]");
        assertThat(Json.read(file, 4000).isEmpty()).isTrue();
        assertThatThrownBy(() -> Json.read(file, 1000))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("2002 bytes");
    }
}
