/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.ExitCode;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.RandomStream;
import dev.maect.eval.lowshot.SplitList;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = new CommandLine(DataCommand.spec());
        line.setOut(new PrintWriter(printed, true));
        line.setExecutionExceptionHandler((exception, command, result) -> {
            throw exception;
        });
        return line.execute(arguments);
    }

    private static void write(Path file, int side, long seed) throws IOException {
        RandomStream random = RandomStream.of(seed, "image");
        byte[] pixels = new byte[side * side * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, ImageEncoder.png(new Image(side, side, 3, pixels)));
    }

    @Test
    void packsWhatOpensAgain() throws IOException {
        write(folder.resolve("in/train/a/1.png"), 8, 1);
        write(folder.resolve("in/train/b/2.png"), 16, 2);
        write(folder.resolve("in/test/a/3.png"), 16, 3);
        Files.writeString(folder.resolve("in/test/a/bad.png"), "no image");
        String out = folder.resolve("out").toString();
        int code = run("pack", folder.resolve("in").toString(), "--short-side", "8", "--form", "PNG", "--out", out);
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(printed.toString())
                .contains("3 of 4 images in 2 shards, 1 of them as they were")
                .contains("1 cannot be read and are left out")
                .contains("bad.png")
                .contains("--data " + out + "#train")
                .contains("--data " + out + "#test");
        try (ImageSource train = ImageSources.open(out + "#train", 3)) {
            assertThat(train.size()).isEqualTo(2);
            assertThat(train.read(1).height()).isEqualTo(8);
            assertThat(train.labelSets().get(0).classes()).containsExactly("a", "b");
        }
    }

    @Test
    void statsGoIntoTheRecipe() throws IOException {
        write(folder.resolve("a/1.png"), 8, 1);
        write(folder.resolve("b/2.png"), 9, 2);
        Path recipe = folder.resolve("recipe.yaml");
        Files.writeString(recipe, "extends: small # ours\ndata:\n  workers: 2\n");
        int code = run(
                "stats",
                folder.resolve("a").toString(),
                folder.resolve("b").toString(),
                "--write",
                recipe.toString(),
                "--json",
                folder.resolve("stats.json").toString());
        assertThat(code).isEqualTo(ExitCode.OK);
        Recipe read = RecipeReader.read(RecipeSource.file(recipe), List.of());
        assertThat(read.data().workers()).isEqualTo(2);
        assertThat(read.data().mean()).hasSize(3).allMatch(mean -> mean > 0.4 && mean < 0.6);
        assertThat(read.data().std()).hasSize(3).allMatch(std -> std > 0.2 && std < 0.4);
        assertThat(printed.toString()).contains("2 of 2 images measured").contains("8x8 (1), 9x9 (1)");
        assertThat(Files.readString(recipe)).startsWith("extends: small # ours\n");
        assertThat(Json.read(folder.resolve("stats.json")).path("pixels").asInt(0))
                .isEqualTo(64 + 81);
    }

    /** Two images of floating-point numbers, black and white halves. */
    private Path floats() throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 4), }";
        ByteBuffer bytes = ByteBuffer.allocate(10 + 118 + 2 * 16 * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) 118)
                .put((header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 32; i++) {
            bytes.putFloat(i % 2);
        }
        return Files.write(folder.resolve("floats.npy"), bytes.array());
    }

    @Test
    void samplesAreReadByTheRangeThatIsGivenAndTheRecipeHasIt() throws IOException {
        Path recipe = folder.resolve("floats.yaml");
        assertThat(run("stats", floats().toString(), "--channels", "1")).isNotEqualTo(ExitCode.OK);
        int code = run(
                "stats", floats().toString(), "--channels", "1", "--sample-range", "0,1", "--write", recipe.toString());
        assertThat(code).isEqualTo(ExitCode.OK);
        Recipe read = RecipeReader.read(RecipeSource.file(recipe), List.of());
        assertThat(read.data().mean()).containsExactly(0.5);
        assertThat(read.data().reading().range()).contains(new ImageSpec.Range(0, 1));
    }

    @Test
    void listsOfASplitAreOpenedAsData() throws IOException {
        for (int i = 0; i < 20; i++) {
            write(folder.resolve("images/" + (i % 2 == 0 ? "a, b" : "c") + "/" + i + ".png"), 8, i);
        }
        Path lists = folder.resolve("lists");
        String images = folder.resolve("images").toString();
        int code = run("split", images, "--val", "0.2", "--shots", "1,2", "--draws", "2", "--out", lists.toString());
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(printed.toString()).contains("2-shot-1");
        try (ImageSource val = ImageSources.open(lists.resolve("val.csv").toString(), 3)) {
            assertThat(val.size()).isEqualTo(4);
            assertThat(val.labelSets().get(0).classes()).containsExactly("a, b", "c");
        }
        try (ImageSource all = ImageSources.open(images, 3)) {
            assertThat(SplitList.rows(lists.resolve("2-shot-1.txt"), all)).hasSize(4);
        }
    }

    @Test
    void imagesAreToldAloneOrWithTheOptionOfOtherCommands() throws IOException {
        write(folder.resolve("images/a/1.png"), 8, 1);
        write(folder.resolve("more/a/2.png"), 8, 2);
        String images = folder.resolve("images").toString();
        String more = folder.resolve("more").toString();
        assertThat(run("check", "--data", images, "--exact")).isEqualTo(ExitCode.OK);
        assertThat(printed.toString()).contains("1 of 1 images checked");
        assertThat(run("check", images, "--data", more, "--exact")).isEqualTo(ExitCode.OK);
        assertThat(printed.toString()).contains("2 of 2 images checked");
        assertThat(run("check", "--exact")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void checkSaysByItsExitCodeWhetherAllIsWell() throws IOException {
        for (int i = 0; i < 20; i++) {
            write(folder.resolve("images/" + (i % 2 == 0 ? "a" : "c") + "/" + i + ".png"), 8, i);
        }
        String images = folder.resolve("images").toString();
        assertThat(run("check", images)).isEqualTo(ExitCode.OK);
        assertThat(printed.toString()).contains("20 of 20 images checked").contains("Nothing is wrong.");
        Files.writeString(folder.resolve("images/a/bad.png"), "no image");
        Path json = folder.resolve("check.json");
        assertThat(run("check", images, "--json", json.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(printed.toString()).contains("unreadable: 1").contains("bad.png: ");
        assertThat(Json.read(json).path("broken").path(0).path("name").asString(""))
                .isEqualTo("a/bad.png");
    }
}
