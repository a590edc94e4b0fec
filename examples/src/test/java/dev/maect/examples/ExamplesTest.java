/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.maect.catalog.label.Classifier;
import dev.maect.catalog.label.ImageInput;
import dev.maect.catalog.label.ImageStream;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example as a reader would, on drawn images and the smallest recipe. */
class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("maect.root"));

    @TempDir
    static Path folder;

    private static String images;
    private static String encoder;
    private static String output;

    @BeforeAll
    static void tune() throws IOException {
        DrawnSource drawn = new DrawnSource(5, 64, DrawnOptions.defaults().withImageSize(32));
        images = write(drawn, folder.resolve("images")).toString();
        Path recipe = ROOT.resolve("cli/src/test/resources/dev/maect/cli/run/micro.yaml");
        Path run = folder.resolve("run");
        output = printed(() -> TuneOnYourImages.main(new String[] {
            recipe.toString(),
            images,
            run.toString(),
            "prepare-head.head-kind=barlow-twins",
            "tune.head-kind=barlow-twins",
            "tune.epochs=1"
        }));
        encoder = run.resolve("exported/encoder.safetensors").toString();
    }

    /** As class folders of PNG files. */
    private static Path write(ImageSource source, Path root) throws IOException {
        var labels = source.labelSets().get(0);
        for (int i = 0; i < source.size(); i++) {
            Path place = Files.createDirectories(root.resolve(labels.classes().get(labels.labels()[i])));
            Files.write(place.resolve(i + ".png"), ImageEncoder.png(source.read(i)));
        }
        return root;
    }

    private static String printed(Runnable program) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tunesWithProgressAHeadOfItsOwnAndAReport() {
        assertThat(output).contains("pretrain 1 of ", "tune 1 of ", "k-NN accuracy: {", "encoder: ");
        assertThat(folder.resolve("run/report.html")).content().contains("barlow-twins");
    }

    @Test
    void findsTheMostSimilarImage() {
        assertThat(printed(() -> ImageFeatures.main(new String[] {encoder, images})))
                .contains("64 images, 16 numbers each", " is most like ");
    }

    @Test
    void encodesTheTilesOfASheet() throws IOException {
        Path sheet = folder.resolve("sheet.png");
        Image drawn = new DrawnSource(1, 1, DrawnOptions.defaults().withImageSize(64)).read(0);
        Files.write(sheet, ImageEncoder.png(drawn));
        String[] arguments = {encoder, sheet.toString(), "16"};
        assertThat(printed(() -> {
                    try {
                        OwnSource.main(arguments);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .contains("16 tiles of a sheet of 64x64: 16 x 16");
    }

    @Test
    void measuresByAProtocolOfItsOwn() {
        assertThat(printed(() -> OwnProtocol.main(new String[] {encoder, images})))
                .contains("\"class-means\"", "\"accuracy\"");
    }

    @Test
    void answersWhatAnImageShows() throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        String told = printed(() -> {
            try (Classifier classifier = LabelService.learn(Path.of(encoder), images, folder.resolve("catalog"))) {
                HttpServer server = LabelService.serve(classifier, 0);
                URI address =
                        URI.create("http://localhost:" + server.getAddress().getPort() + "/");
                Image drawn = new DrawnSource(9, 1, DrawnOptions.defaults().withImageSize(32)).read(0);
                for (byte[] body : List.of(ImageEncoder.png(drawn), new byte[] {1, 2, 3})) {
                    answers.add(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(address)
                                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString()));
                }
                server.stop(0);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(told).contains("accuracy ");
        assertThat(answers.get(0).statusCode()).isEqualTo(200);
        assertThat(answers.get(0).body()).matches("(?s).+ [01]\\.\\d+.*");
        assertThat(answers.get(1).statusCode()).isEqualTo(400);
        byte[] file =
                ImageEncoder.png(new DrawnSource(9, 1, DrawnOptions.defaults().withImageSize(32)).read(0));
        try (LabelBean bean = new LabelBean(folder.resolve("catalog/classifier.safetensors"))) {
            List<ImageStream.Answer<Classifier.Answer>> stream = new ArrayList<>();
            bean.label(
                    List.of(
                                    ImageInput.of("drawn", file),
                                    ImageInput.of("none", new byte[] {1, 2, 3}),
                                    ImageInput.of("again", file))
                            .iterator(),
                    stream::add);
            assertThat(stream).extracting(ImageStream.Answer::name).containsExactly("drawn", "none", "again");
            assertThat(stream.get(1)).isInstanceOf(ImageStream.Bad.class);
            assertThat(((ImageStream.Good<Classifier.Answer>) stream.get(2))
                            .value()
                            .label())
                    .isEqualTo(bean.label(file).label());
        }
    }

    @Test
    void theReadmeShowsTheFirstExampleAsItIs() throws IOException {
        String source = Files.readString(ROOT.resolve("examples/src/main/java/dev/maect/examples/ImageFeatures.java"));
        String shown = source.substring(source.indexOf("        try ("), source.indexOf("    private static double"))
                .stripTrailing();
        String body = shown.substring(0, shown.lastIndexOf('}')).stripTrailing().stripIndent();
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains(body);
    }

    @Test
    void everyProgramIsShort() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("examples/src/main/java/dev/maect/examples"))) {
            assertThat(files).allSatisfy(file -> assertThat(lines(file)).hasSizeLessThan(60));
        }
    }

    /** What there is to read: imports, comments and empty lines left out. */
    private static List<String> lines(Path program) throws IOException {
        return Files.readAllLines(program).stream()
                .filter(line -> !line.isBlank()
                        && !line.startsWith("import")
                        && !line.strip().startsWith("*"))
                .toList();
    }
}
