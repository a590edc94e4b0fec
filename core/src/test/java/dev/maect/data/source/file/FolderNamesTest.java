/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are bytes, and links that lead anywhere. */
@EnabledOnOs(OS.LINUX)
class FolderNamesTest {
    @TempDir
    private Path folder;

    /** Prints the classes, and the images with their heights. */
    static final class Listing {
        public static void main(String[] args) {
            PrintStream out = new PrintStream(System.out, true, UTF_8);
            FolderSource source = FolderSource.open(Path.of(args[0]), ImageDecoder.rgb());
            source.labelSets().get(0).classes().forEach(out::println);
            for (int i = 0; i < source.size(); i++) {
                out.println(source.name(i) + " " + source.read(i).height() + " "
                        + source.stamp(i).isPresent());
            }
        }
    }

    private static String run(Path place, String locale, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(place.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void everyNameIsTheSameInEveryLocale(String locale) throws IOException, InterruptedException {
        Images.write(folder.resolve("a.png"), 1);
        String script = "for d in 'Gr\\303\\266\\303\\237e' 'k\\377\\351' '\\347\\214\\253' plain; do"
                + " mkdir \"$(printf $d)\"; for n in 'b\\303\\244' 'n\\351' 'back\\134slash'; do"
                + " cp a.png \"$(printf $d)/$(printf $n).png\"; done; done; rm a.png";
        run(folder, locale, "sh", "-c", script);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = System.getProperty("java.class.path");
        String out = run(folder, locale, java, "-Xmx200m", "-cp", path, Listing.class.getName(), folder.toString());
        List<String> classes = List.of("Gr\u00f6\u00dfe", "k\\xFF\\xE9", "plain", "\u732b");
        List<String> lines = out.lines().filter(line -> !line.contains("DEBUG")).toList();
        assertThat(lines.subList(0, 4)).isEqualTo(classes);
        assertThat(lines.subList(4, lines.size()))
                .containsExactlyElementsOf(classes.stream()
                        .flatMap(name -> List.of("back\\slash", "b\u00e4", "n\\xE9").stream()
                                .map(image -> name + "/" + image + ".png 12 true"))
                        .toList());
    }

    @Test
    void bytesThatAreNoUtf8AreShown() {
        assertThat(FileNames.of(new byte[] {'a', (byte) 0xe9, 'b'})).isEqualTo("a\\xE9b");
        assertThat(FileNames.of(new byte[] {(byte) 0xe2, (byte) 0x82})).isEqualTo("\\xE2\\x82");
        assertThat(FileNames.of("\u20ac\ud83d\ude00".getBytes(UTF_8))).isEqualTo("\u20ac\ud83d\ude00");
        assertThat(FileNames.of(new byte[0])).isEmpty();
    }

    private FolderListing listing(Path root) {
        return FolderListing.of(root);
    }

    @Test
    void linksThatLeadUpAreCountedAndNotFollowed() throws IOException {
        Path root = Files.createDirectories(folder.resolve("all/root"));
        Images.write(folder.resolve("all/other/secret.png"), 1);
        Images.write(folder.resolve("elsewhere/deep/2.png"), 2);
        Images.write(root.resolve("cat/1.png"), 3);
        Files.createSymbolicLink(root.resolve("out"), Path.of("../..")); // above the root
        Files.createSymbolicLink(root.resolve("cat/round"), Path.of("..")); // the root
        Files.createSymbolicLink(root.resolve("cat/self"), Path.of("."));
        Files.createSymbolicLink(root.resolve("linked"), folder.resolve("elsewhere/deep"));
        Files.createSymbolicLink(folder.resolve("elsewhere/deep/up"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("cat/missing.png"), Path.of("nothing.png"));
        Files.createSymbolicLink(root.resolve("cat/file.png"), Path.of("1.png"));
        FolderListing listing = listing(root);
        assertThat(listing.names()).containsExactly("cat/1.png", "cat/file.png", "linked/2.png");
        assertThat(listing.leftOut().links()).isEqualTo(4);
        Files.writeString(root.resolve("a.HEIC"), "x");
        Files.writeString(root.resolve("b.heic"), "x");
        Files.writeString(root.resolve("c.ppm"), "x");
        Files.writeString(root.resolve("notes.txt"), "x");
        assertThat(FolderSource.open(root, ImageDecoder.rgb()).notes())
                .anyMatch(note -> note.startsWith("4 link(s) that lead to a folder above"))
                .anyMatch(note ->
                        note.contains("3 file(s) of formats that are not read") && note.contains("2 .heic, 1 .ppm"))
                .anyMatch(note -> note.startsWith("1 with names of images are left out"));
    }

    @Test
    void classFoldersMayBeLinks() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        for (String name : List.of("cat", "dog")) {
            Images.write(folder.resolve("store/" + name + "/1.png"), name.length());
            Files.createSymbolicLink(root.resolve(name), folder.resolve("store").resolve(name));
        }
        FolderSource source = FolderSource.open(root, ImageDecoder.rgb());
        assertThat(source.labelSets().get(0).classes()).containsExactly("cat", "dog");
        assertThat(source.read(1).height()).isEqualTo(12);
    }

    /** Two links from each folder to the next: a million ways at a depth of twenty. */
    @Test
    void linksBetweenFoldersEnd() throws IOException {
        int depth = 24;
        for (int i = 0; i <= depth; i++) {
            Files.createDirectories(folder.resolve("f" + i));
        }
        Images.write(folder.resolve("f" + depth + "/1.png"), 1);
        for (int i = 0; i < depth; i++) {
            for (String name : List.of("a", "b")) {
                Files.createSymbolicLink(folder.resolve("f" + i).resolve(name), folder.resolve("f" + (i + 1)));
            }
        }
        assertThatThrownBy(() -> listing(folder.resolve("f0")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("ways lead to the folder");
    }

    @Test
    void devicesAndPipesAreNoImages() throws IOException, InterruptedException {
        Images.write(folder.resolve("1.png"), 1);
        run(folder, "C", "sh", "-c", "mkfifo pipe.png; ln -s /dev/zero zero.png; ln -s /proc/self/status status.jpg");
        FolderSource source = FolderSource.open(folder, ImageDecoder.rgb());
        List<String> names =
                IntStream.range(0, source.size()).mapToObj(source::name).toList();
        assertThat(names).contains("1.png").doesNotContain("pipe.png", "zero.png");
        int status = names.indexOf("status.jpg");
        if (status >= 0) { // a file of no bytes, which are more when it is read
            assertThatThrownBy(() -> source.read(status)).isInstanceOf(DataException.class);
        }
        assertThat(Arrays.asList(1, 2)).contains(source.size());
    }
}
