/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.maect.MaectException;
import dev.maect.catalog.label.Classifier;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.cli.ExitCode;
import dev.maect.cli.export.ExportCommand;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.io.Json;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bytedeco.pytorch.GeneratorOptional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CatalogCommandsTest {
    private static final int SIDE = 16;

    @TempDir
    private static Path folder;

    @TempDir
    private Path own;

    private static String catalog;
    private static String images;
    private static String encoder;

    private static String run(Object command, String... arguments) {
        StringWriter printed = new StringWriter();
        CommandLine line = new CommandLine(command);
        line.setOut(new PrintWriter(printed, true));
        AtomicReference<@Nullable Exception> thrown = new AtomicReference<>();
        line.setExecutionExceptionHandler((exception, parsed, result) -> {
            thrown.set(exception);
            return ExitCode.ERROR;
        });
        int code = line.execute(arguments);
        if (thrown.get() instanceof RuntimeException failure) {
            throw failure;
        }
        assertThat(code).isEqualTo(ExitCode.OK);
        return printed.toString();
    }

    @BeforeAll
    static void embed() throws IOException {
        Path place = folder.resolve("images");
        try (DrawnSource drawn = new DrawnSource(5, 60, DrawnOptions.defaults().withImageSize(SIDE))) {
            for (int i = 0; i < 60; i++) {
                Path kind = Files.createDirectories(place.resolve(i % 2 == 0 ? "even" : "odd"));
                Files.write(kind.resolve(i + ".png"), ImageEncoder.png(drawn.read(i)));
            }
        }
        Files.copy(place.resolve("even/0.png"), place.resolve("odd/copy\u001b[31m.png"));
        EncoderConfig config = new EncoderConfig(SIDE, SIDE, 4, 3, 16, 2, 2, 2);
        Path file = folder.resolve("encoder.safetensors");
        try (Encoder made = new Encoder(config);
                GeneratorOptional generator = Generators.of(1, "test")) {
            made.initialise(generator);
            new ModelFile.Contents()
                    .with("encoder", made.tensors().all())
                    .write(
                            file,
                            new ModelDescription(
                                    config,
                                    Optional.empty(),
                                    Pooling.MEAN_PATCH,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of()));
        }
        images = place.toString();
        encoder = file.toString();
        catalog = folder.resolve("catalog").toString();
        assertThat(run(new EmbedCommand(), images, "--with", encoder, "--catalog", catalog))
                .contains("61 images: 0 unchanged, 61 read, 60 of them encoded");
        assertThat(run(new LabelCommand(), catalog, "--folders")).contains("Took the labels of 60 images");
    }

    @Test
    void infoAndQueryTellWhatThereIs() {
        assertThat(run(CatalogCommand.spec(), "info", catalog))
                .contains("60 images, 1 copies", "61 files at " + images, "16 numbers, mean-patch", "even (");
        assertThat(run(
                        CatalogCommand.spec(),
                        "query",
                        catalog,
                        "SELECT label, count(*) AS n FROM images GROUP BY label"))
                .contains("label", "even", "odd");
        Path json = own.resolve("all.json");
        run(CatalogCommand.spec(), "query", catalog, "SELECT path, width FROM images", "--table", json.toString());
        assertThat(Json.read(json).size()).isEqualTo(60);
        assertThatThrownBy(() -> run(CatalogCommand.spec(), "query", catalog, "DROP TABLE labels"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void similarFindsInsideAndOutside() throws IOException {
        String inside = run(new SimilarCommand(), catalog, images + "/even/4.png", "--count", "3");
        assertThat(inside).contains("60 images, exact").doesNotContain("/even/4.png");
        Path outside = Files.copy(Path.of(images, "even/4.png"), own.resolve("outside.png"));
        assertThat(run(new SimilarCommand(), catalog, outside.toString(), "--count", "1"))
                .contains("1", "/even/4.png");
        assertThat(run(
                        new SimilarCommand(),
                        catalog,
                        outside.toString(),
                        "--crop",
                        "0,0,16,16",
                        "--patches",
                        "--count",
                        "5",
                        "--copy",
                        own.resolve("found").toString()))
                .contains("Copied 5 images");
        assertThat(own.resolve("found")).isDirectoryContaining("glob:**1-*.png");
        assertThat(run(new SimilarCommand(), catalog, "even/4.png", "even/6.png", "--each", "--count", "2"))
                .contains("even/4.png  ", "even/6.png  ");
        assertThat(run(new SimilarCommand(), catalog, "--measure")).contains("recall@10", "inverted lists");
        assertThatThrownBy(() -> run(new SimilarCommand(), catalog, "nowhere.png"))
                .hasMessageContaining("neither an image of the catalogue");
        assertThatThrownBy(() -> run(new SimilarCommand(), catalog, "even/4.png", "--crop", "9,9,9,9"))
                .hasMessageContaining("not inside an image of 16x16");
    }

    @Test
    void duplicatesOutliersAndGroupsFillTablesAndFolders() throws IOException {
        Path csv = own.resolve("copies.csv");
        assertThat(run(new DuplicatesCommand(), catalog, "--exact", "--table", csv.toString()))
                .contains("1 groups of images that show the same; 1 files could go");
        assertThat(Files.readAllLines(csv)).hasSize(2);
        assertThat(run(new OutliersCommand(), catalog, "--count", "3")).contains("rank", "distance");
        Path kinds = own.resolve("kinds");
        assertThat(run(new GroupsCommand(), catalog, "--count", "3", "--link", kinds.toString()))
                .contains("60 images, k-means, 3 groups", "against the labels of ", "Linked 60 images");
        try (Stream<Path> files = Files.walk(kinds)) {
            List<Path> links = files.filter(Files::isSymbolicLink).toList();
            assertThat(links).hasSize(60).allMatch(Files::exists);
            for (Path link : links.subList(1, links.size())) {
                Files.delete(link);
            }
        }
        assertThat(run(
                        new GroupsCommand(),
                        catalog,
                        "--levels",
                        "4,2",
                        "--table",
                        own.resolve("g.parquet").toString()))
                .contains("hierarchy of [2, 4] groups");
        assertThat(Files.size(own.resolve("g.parquet"))).isGreaterThan(100);
        assertThatThrownBy(() -> run(new GroupsCommand(), catalog, "--count", "3", "--copy", kinds.toString()))
                .hasMessageContaining("holds files already");
    }

    @Test
    void aClassifierIsMadeAppliedAndExported() throws Exception {
        Path model = own.resolve("model.safetensors");
        run(new LabelCommand(), catalog, "even/2.png=", "odd/1.png=");
        assertThat(run(new ClassifyCommand(), catalog, "--save", model.toString(), "--suggest"))
                .contains(
                        "58 labels of 2 classes, 2 images without",
                        "logistic regression: accuracy",
                        "Kept 2 suggestions");
        assertThat(run(CatalogCommand.spec(), "query", catalog, "SELECT count(*) AS n FROM suggestions"))
                .contains("2");
        assertThat(run(new LabelCommand(), catalog, "--next", "2")).contains("even/2.png", "odd/1.png");
        assertThat(run(new ClassifyCommand(), "--apply", model.toString(), images + "/odd", "--show", "100"))
                .contains("label", "confidence", "odd/3.png");
        assertThat(run(
                        new ExportCommand(),
                        model.toString(),
                        "--format",
                        "onnx",
                        "--with-normalisation",
                        "--out",
                        own.resolve("onnx").toString()))
                .contains("checked-with");
        Path tuned = own.resolve("tuned.safetensors");
        assertThat(run(
                        new ClassifyCommand(),
                        catalog,
                        "--method",
                        "finetune",
                        "--set",
                        "epochs=1",
                        "--save",
                        tuned.toString()))
                .containsPattern(
                        "fine-tuned encoder: accuracy .* on 1[12] images that were held out, after learning from 4[67];"
                                + " the saved one learned from all 58");
        assertThat(run(new ClassifyCommand(), "--apply", tuned.toString(), images + "/odd", "--show", "100"))
                .contains("odd/3.png");
        assertThat(run(
                        new ExportCommand(),
                        tuned.toString(),
                        "--format",
                        "onnx",
                        "--with-normalisation",
                        "--out",
                        own.resolve("tuned-onnx").toString()))
                .contains("checked-with");
        assertThatThrownBy(() -> run(new ClassifyCommand(), catalog, "--method", "finetune"))
                .hasMessageContaining("--save FILE");
        assertThatThrownBy(() -> run(new ClassifyCommand(), catalog, "--method", "knn", "--save", "x.safetensors"))
                .hasMessageContaining("k-NN cannot be saved");
        byte[] file = Files.readAllBytes(Path.of(images, "odd/3.png"));
        Image image = dev.maect.data.decode.ImageDecoder.rgb().decode(file, "3.png");
        try (Classifier classifier = Classifier.open(model, ComputeDevice.CPU);
                OrtSession session = OrtEnvironment.getEnvironment()
                        .createSession(own.resolve("onnx/encoder.onnx").toString());
                OnnxTensor input = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(),
                        ByteBuffer.allocateDirect(image.pixels().length)
                                .put(image.pixels())
                                .flip(),
                        new long[] {1, SIDE, SIDE, 3},
                        ai.onnxruntime.OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of("pixels", input), java.util.Set.of("probabilities"))) {
            float[] probabilities = ((float[][]) result.get(0).getValue())[0];
            List<Double> expected = classifier.classify(file).probabilities();
            assertThat((double) probabilities[0]).isCloseTo(expected.get(0), org.assertj.core.data.Offset.offset(0.01));
            assertThat(session.getMetadata().getCustomMetadata().get("classes")).isEqualTo("[\"even\",\"odd\"]");
        }
    }

    @Test
    void tagsChooseWhatOtherCommandsLookAt() throws IOException {
        String all = folder.resolve("tagged").toString();
        run(new EmbedCommand(), images, "--with", encoder, "--catalog", all);
        run(new LabelCommand(), all, "--folders");
        assertThat(run(CatalogCommand.spec(), "tag", all)).contains("no tags");
        assertThat(run(CatalogCommand.spec(), "tag", all, "--where", "label = 'odd'", "even/4.png", "--add", "=some"))
                .contains("32 of 32 images carry \"=some\" from now on");
        Path table = Files.writeString(own.resolve("t.csv"), "path,tag\neven/2.png,=some\neven/2.png,x\nno.png,x\n");
        assertThat(run(CatalogCommand.spec(), "tag", all, "--from", table.toString()))
                .contains("1 lines are of no image", "x");
        assertThat(run(CatalogCommand.spec(), "tag", all, "even/2.png")).contains("=some, x");
        assertThat(run(CatalogCommand.spec(), "tag", all, "even/2.png", "--remove", "=some"))
                .contains("1 of 1 images carry \"=some\" no more");
        assertThat(run(CatalogCommand.spec(), "tag", all, "--rename", "x==some"))
                .contains("33");
        assertThat(run(new OutliersCommand(), all, "--tag", "=some", "--count", "2"))
                .contains("rank");
        assertThat(run(new GroupsCommand(), all, "--tag", "=some", "--count", "2", "--keep", "two"))
                .contains("33 images, k-means, 2 groups", "Kept as \"two\"");
        assertThat(run(CatalogCommand.spec(), "query", all, "SELECT count(*) AS n, any_value(name) FROM groups"))
                .contains("33", "group ");
        assertThat(run(new ClassifyCommand(), all, "--tag", "=some"))
                .contains("33 labels of 2 classes, 0 images without");
        Path features = own.resolve("some.npy");
        assertThat(run(CatalogCommand.spec(), "export", all, "--tag", "=some", "--out", features.toString()))
                .contains("features of 33 images");
        assertThat(Files.readAllLines(own.resolve("some.csv"))).hasSize(34).anyMatch(line -> line.contains(",odd,"));
        assertThat(run(
                        CatalogCommand.spec(),
                        "export",
                        all,
                        "--where",
                        "label = 'even'",
                        "--tag",
                        "=some",
                        "--overwrite",
                        "--out",
                        features.toString()))
                .contains("features of 2 images");
        Path trial = own.resolve("trial.csv");
        assertThat(run(
                        new LabelCommand(),
                        all,
                        "--simulate",
                        "label",
                        "--per-class",
                        "1,2",
                        "--seeds",
                        "1",
                        "--table",
                        trial.toString()))
                .contains("60 images of 2 classes", "suggested", "random", "difference");
        assertThat(Files.readAllLines(trial)).hasSize(3);
        assertThat(run(new GroupsCommand(), all, "--count", "2", "--seeds", "1"))
                .contains("k-means", "cluster heads", "against k-means");
        assertThatThrownBy(() -> run(CatalogCommand.spec(), "tag", all, "--add", "y"))
                .hasMessageContaining("Which images?");
        assertThatThrownBy(() -> run(new OutliersCommand(), all, "--tag", "none"))
                .hasMessageContaining("No image carries the tag \"none\"");
        assertThatThrownBy(() -> run(CatalogCommand.spec(), "tag", all, "--where", "nonsense >", "--add", "y"))
                .isInstanceOf(MaectException.class);
    }

    @Test
    void hostileNamesAndLabelsAreDataEverywhere() throws IOException {
        List<String> names = List.of(
                "a\"b'c; DROP TABLE labels; --.png",
                "two\nlines.png",
                "=cmd|' C'!A0.png",
                "-x\u202egnp.png",
                "\ud83c\udf39 rose \u05d0\u05d1.png",
                "%s%n$HOME`id`.png",
                "x\u001b[31m\u0007.png",
                "a,b\t.png");
        List<String> hostile = List.of(
                "=1+1",
                "\"; DROP TABLE labels; --",
                "two\nlines",
                "../../up",
                "\u202eltr \ud83c\udf39",
                "x\u001b[31m",
                "-1",
                "@a,b");
        Path place = Files.createDirectories(own.resolve("hostile"));
        try (DrawnSource drawn = new DrawnSource(7, 24, DrawnOptions.defaults().withImageSize(SIDE))) {
            for (int i = 0; i < 24; i++) {
                String name = i < 8 ? names.get(i) : i + ".png";
                Files.write(place.resolve(name), ImageEncoder.png(drawn.read(i)));
            }
        }
        String all = own.resolve("hostile-catalog").toString();
        StringBuilder told = new StringBuilder();
        told.append(run(new EmbedCommand(), place.toString(), "--with", encoder, "--catalog", all));
        for (int i = 0; i < 16; i++) {
            String name = i < 8 ? names.get(i) : i + ".png";
            told.append(run(new LabelCommand(), all, place.resolve(name) + "=" + hostile.get(i % 8)));
            told.append(run(
                    CatalogCommand.spec(), "tag", all, place.resolve(name).toString(), "--add=" + hostile.get(i % 8)));
        }
        assertThatThrownBy(() -> run(new LabelCommand(), all, "9.png=" + "x".repeat(10_000)))
                .hasMessageContaining("too long");
        Path labels = own.resolve("labels.csv");
        told.append(run(
                CatalogCommand.spec(), "query", all, "SELECT path, label FROM images", "--table", labels.toString()));
        told.append(run(CatalogCommand.spec(), "info", all));
        told.append(run(CatalogCommand.spec(), "tag", all));
        for (String name : names) {
            told.append(run(new SimilarCommand(), all, place.resolve(name).toString(), "--count", "2"));
        }
        told.append(run(new DuplicatesCommand(), all));
        told.append(run(new OutliersCommand(), all));
        told.append(run(
                new GroupsCommand(),
                all,
                "--count",
                "2",
                "--keep",
                "=\"a'",
                "--copy",
                own.resolve("g").toString()));
        told.append(run(
                new LabelCommand(),
                all,
                "--next",
                "5",
                "--copy",
                own.resolve("next").toString()));
        Path csv = own.resolve("classes.csv");
        Path model = own.resolve("hostile.safetensors");
        told.append(
                run(new ClassifyCommand(), all, "--suggest", "--table", csv.toString(), "--save", model.toString()));
        told.append(run(new ClassifyCommand(), "--apply", model.toString(), place.toString()));
        told.append(run(
                CatalogCommand.spec(),
                "export",
                all,
                "--out",
                own.resolve("h.npy").toString()));
        assertThat(told.toString().codePoints().filter(c -> c != '\n' && c != '\r'))
                .allMatch(dev.maect.io.Printable::shows);
        for (String file : List.of("labels.csv", "classes.csv", "h.csv")) {
            assertThat(Files.readString(own.resolve(file))).doesNotContainPattern("(^|[,\\n])\"?[=@+-][^0-9]");
        }
        try (Stream<Path> written = Files.walk(own)) {
            assertThat(written.map(path -> own.relativize(path).getName(0).toString())
                            .distinct())
                    .containsOnly(
                            "",
                            "hostile",
                            "hostile-catalog",
                            "labels.csv",
                            "g",
                            "next",
                            "classes.csv",
                            "hostile.safetensors",
                            "h.npy",
                            "h.csv");
        }
        // What was written goes back as it was.
        String before = run(
                CatalogCommand.spec(), "query", all, "SELECT hash(string_agg(label, '|' ORDER BY path)) FROM images");
        run(new LabelCommand(), all, "--from", labels.toString(), "--label-set", "again");
        assertThat(run(
                        CatalogCommand.spec(),
                        "query",
                        all,
                        "SELECT count(*) AS different FROM images i LEFT JOIN labels a ON a.image = i.image AND a.label_set ="
                                + " 'again' WHERE coalesce(trim(i.label, ' \n'), '') <> coalesce(a.label, '')"))
                .containsPattern("different\\s+0\\s*$");
        assertThat(before).isNotBlank();
    }

    @Test
    void whatIsMissingIsSaidInWords() {
        assertThatThrownBy(() ->
                        run(CatalogCommand.spec(), "info", own.resolve("none").toString()))
                .hasMessageContaining("No catalogue in");
        assertThatThrownBy(() -> run(new EmbedCommand(), images, "--with", "nothing", "--catalog", catalog))
                .hasMessageContaining("No such encoder: nothing");
    }
}
