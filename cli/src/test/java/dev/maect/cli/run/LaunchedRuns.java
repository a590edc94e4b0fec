/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.LauncherProcess;
import dev.maect.data.Image;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Micro runs of the real launcher on a few drawn images in class folders. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
abstract class LaunchedRuns {
    static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    /** A folder of 120 drawn images in class folders. */
    @BeforeAll
    static void drawImages() throws IOException {
        try (DrawnSource source =
                        new DrawnSource(1, 120, DrawnOptions.defaults().withImageSize(16));
                InputStream recipe = LaunchedRuns.class.getResourceAsStream("micro.yaml")) {
            assertThat(recipe).isNotNull();
            Files.copy(recipe, shared.resolve("micro.yaml"));
            for (int i = 0; i < source.size(); i++) {
                var labels = source.labelSets().get(0);
                Path folder = shared.resolve("images").resolve(labels.classes().get(labels.labels()[i]));
                Files.createDirectories(folder);
                write(source.read(i), folder.resolve(i + ".png"));
            }
        }
    }

    private static void write(Image image, Path file) throws IOException {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = 3 * (y * image.width() + x);
                byte[] p = image.pixels();
                buffered.setRGB(x, y, (p[at] & 255) << 16 | (p[at + 1] & 255) << 8 | p[at + 2] & 255);
            }
        }
        ImageIO.write(buffered, "png", file.toFile());
    }

    LauncherProcess.Result run(String... further) {
        return command("run", shared.resolve("micro.yaml").toString(), further);
    }

    LauncherProcess.Result command(String command, String recipe, String... further) {
        List<String> args = new ArrayList<>(List.of(command, recipe));
        args.addAll(List.of("--data", shared.resolve("images").toString()));
        args.addAll(List.of("--out", temp.resolve("out").toString()));
        args.addAll(List.of(further));
        return new LauncherProcess().in(temp).run(args.toArray(String[]::new));
    }

    void refused(LauncherProcess.Result result, String... words) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(words).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(temp.resolve("out")).doesNotExist();
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
