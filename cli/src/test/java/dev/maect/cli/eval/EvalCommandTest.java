/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelExport;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.eval.ProtocolCard;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code maect eval} as a user types it, on a random encoder and drawn pictures. */
class EvalCommandTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

    @TempDir
    private Path folder;

    private Path checkpoint = Path.of("");
    private String error = "";

    @BeforeEach
    void writeEncoder() {
        checkpoint = encoder("tiny.safetensors", 1);
    }

    private Path encoder(String name, long seed) {
        EncoderConfig config = new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2);
        Path path = folder.resolve(name);
        try (Encoder encoder = new Encoder(config)) {
            encoder.initialise(Generators.of(seed, "test"));
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            path,
                            new ModelDescription(
                                    config,
                                    Optional.empty(),
                                    Pooling.CLASS_TOKEN,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of()));
        }
        return path;
    }

    /** What it prints; {@link #error} holds the message if it fails. */
    private String eval(String protocol, String... further) {
        return evalOn("demo:1:120:16", protocol, further);
    }

    private String evalOn(String data, String protocol, String... further) {
        List<String> args = new ArrayList<>(List.of(protocol, checkpoint.toString(), "--data", data));
        args.addAll(List.of("--out", folder.resolve("out").toString(), "--device", "cpu", "--precision", "fp32"));
        args.addAll(List.of(further));
        StringWriter out = new StringWriter();
        error = "";
        new CommandLine(EvalCommand.spec())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setExecutionExceptionHandler((exception, command, result) -> {
                    error = exception.getClass().getSimpleName() + ": " + exception.getMessage();
                    return 1;
                })
                .execute(args.toArray(String[]::new));
        return out.toString();
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
            return all.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static void age(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, LONG_AGO);
        }
    }

    private static List<Path> old(List<Path> files) {
        return files.stream().filter(EvalCommandTest::isOld).toList();
    }

    private static boolean isOld(Path file) {
        try {
            return Files.getLastModifiedTime(file).equals(LONG_AGO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyProtocolLeavesACardAndPrintsItsNumbers() throws IOException {
        Map<String, String> metric = Map.of(
                "knn", "knn-accuracy",
                "probe", "probe-accuracy",
                "probe-official", "probe-official-last-epoch-accuracy",
                "probe-grid", "probe-grid-accuracy",
                "lowshot", "lowshot-1-shot-accuracy",
                "cluster", "cluster-acc-mean");
        for (String protocol : metric.keySet()) {
            String[] quick = protocol.startsWith("probe") ? new String[] {"--epochs", "2"} : new String[0];
            String text = eval(protocol, quick);
            assertThat(error).as(protocol).isEmpty();
            assertThat(text)
                    .contains("encoder: tiny.safetensors labels: object " + metric.get(protocol) + ": ")
                    .contains("encoder: tiny.safetensors labels: background " + metric.get(protocol) + ": ")
                    .contains(" low: ", " high: ");
        }
        assertThat(files(".json")).hasSize(6);
        for (Path file : files(".json")) {
            ProtocolCard card = ProtocolCard.read(file);
            assertThat(file.getFileName().toString()).startsWith(card.protocol() + "-tiny.safetensors-");
            assertThat(card.encoder().sha256()).hasSize(64);
            assertThat(card.train().pictures()).isEqualTo(108);
            assertThat(card.test().pictures()).isEqualTo(12);
            assertThat(card.seconds()).isPositive();
            assertThat(card.results()).containsOnlyKeys("object", "background");
        }
    }

    @Test
    void nearestNeighboursOfEveryKindAskedFor() {
        String text = eval(
                "knn",
                "--k",
                "5,1",
                "--tau",
                "0.07,1",
                "--normalisation",
                "both",
                "--votes",
                "uniform",
                "--per-block",
                "--poolings",
                "class_token,mean_patch");
        assertThat(error).isEmpty();
        for (String name : List.of(
                "knn-accuracy-class-token-tau0.07:",
                "knn-k1-accuracy-mean-patch-tau1.0-plain:",
                "knn-accuracy-block1-mean-patch-tau0.07:",
                "knn-purity-block2-class-token-tau1.0-plain:")) {
            assertThat(text).contains("labels: object " + name);
        }
    }

    @Test
    void featuresAreExtractedOnceAndAnewForOtherInputs() throws IOException {
        eval("knn");
        assertThat(error).isEmpty();
        List<Path> first = files(".safetensors");
        assertThat(first).hasSize(2);
        eval("cluster");
        eval("probe", "--epochs", "1");
        assertThat(files(".safetensors")).isEqualTo(first);
        eval("knn", "--pooling", "mean_patch");
        assertThat(files(".safetensors")).hasSize(4);
        eval("knn", "--seed", "1"); // another part is held out
        assertThat(files(".safetensors")).hasSize(6);
        checkpoint = encoder("other.safetensors", 2);
        eval("knn");
        assertThat(files(".safetensors")).hasSize(8);
        eval("knn", "--no-cache", "--val", "demo:7:12:16");
        assertThat(error).isEmpty();
        assertThat(files(".safetensors")).hasSize(8);
    }

    @Test
    void allGoesOnWhereItStopped() throws IOException {
        eval("all");
        assertThat(error).isEmpty();
        List<Path> cards = files(".json");
        assertThat(cards)
                .extracting(path -> ProtocolCard.read(path).protocol())
                .contains("knn", "probe", "lowshot", "cluster");
        age(cards);
        Path lost = cards.get(1);
        Path broken = cards.get(2);
        Files.delete(lost);
        Files.writeString(broken, "{\"protocol\": \"x");
        String text = eval("all");
        assertThat(error).isEmpty();
        assertThat(text).contains("knn-accuracy: ", "cluster-acc: ");
        assertThat(files(".json")).isEqualTo(cards);
        assertThat(old(cards)).hasSize(cards.size() - 2).doesNotContain(lost, broken);
        assertThat(ProtocolCard.read(broken).results()).isNotEmpty();
        eval("all", "--overwrite");
        assertThat(old(files(".json"))).isEmpty();
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    void whatACardNamesIsWrittenAgainWhenItIsGone() throws IOException {
        String[] quick = {"--val", "demo:2:60:16", "--clusters", "3,2"};
        eval("clusters", quick);
        assertThat(error).isEmpty();
        Path card = files(".json").get(0);
        assertThat(ProtocolCard.read(card).files())
                .contains("tiny.safetensors-clusters-object.csv", "tiny.safetensors-clusters-confusion-background.svg")
                .allSatisfy(name -> assertThat(card.resolveSibling(name)).exists());
        age(List.of(card));
        eval("clusters", quick);
        assertThat(isOld(card)).isTrue();
        Path table = card.resolveSibling("tiny.safetensors-clusters-object.csv");
        String content = Files.readString(table);
        Files.delete(table);
        eval("clusters", quick);
        assertThat(error).isEmpty();
        assertThat(table).hasContent(content);
        assertThat(isOld(card)).isFalse();
        assertThat(ProtocolCard.read(card).files()).hasSize(6);
    }

    @Test
    void aKeptModelThatIsGoneIsMadeAgain() throws IOException {
        String[] two = {"--shots", "2", "--labels", "object", "--set", "epochs=1,batch-size=8", "--keep"};
        eval("finetune", two);
        Path model = files(".safetensors").get(0);
        Files.delete(model);
        eval("finetune", two);
        assertThat(error).isEmpty();
        assertThat(model).exists();
        assertThat(files(".json")).hasSize(1);
    }

    @Test
    void analysesTakeTheFeaturesThatProtocolsKept() throws IOException {
        eval("knn", "--val", "demo:2:60:16");
        List<Path> kept = files(".safetensors");
        assertThat(kept).hasSize(2);
        for (String analysis : List.of("clusters", "colour", "map", "invariance", "label-free")) {
            age(kept);
            eval(analysis, "--val", "demo:2:60:16", "--clusters", "3", "--pictures", "50");
            assertThat(error).isEmpty();
            assertThat(files(".safetensors")).as(analysis).isEqualTo(kept);
            assertThat(old(kept)).as("not asked by " + analysis).hasSize(analysis.equals("colour") ? 0 : 1);
        }
    }

    @Test
    void analysesKeepFeaturesOfTheirPicturesAndFindTheSameAgain() throws IOException {
        String[] fifty = {"--val", "demo:2:60:16", "--pictures", "50"};
        String first = eval("map", fifty);
        List<Path> kept = files(".safetensors");
        assertThat(kept).hasSize(1);
        eval("colour", fifty);
        assertThat(files(".safetensors")).hasSize(2);
        eval("map", "--val", "demo:2:60:16", "--pictures", "40");
        assertThat(files(".safetensors")).hasSize(3);
        // From the features of all pictures the same comes out as from those of the drawn ones.
        eval("knn", "--val", "demo:2:60:16");
        assertThat(greppable(eval("map", "--val", "demo:2:60:16", "--pictures", "50", "--overwrite")))
                .isEqualTo(greppable(first));
        assertThat(greppable(eval("map", "--val", "demo:2:60:16", "--pictures", "50", "--overwrite", "--no-cache")))
                .isEqualTo(greppable(first));
        assertThat(error).isEmpty();
    }

    @Test
    void aFailingProtocolLeavesNoCard() throws IOException {
        eval("knn", "--k", "100000");
        assertThat(error).contains("k = 100000", "108");
        assertThat(files(".json")).isEmpty();
        assertThat(files(".tmp")).isEmpty();
        eval("lowshot", "--shots", "1000");
        assertThat(error).contains("too few for 1000 shots");
        assertThat(files(".json")).isEmpty();
    }

    @Test
    void theSameInputsGiveTheSameNumbers() throws IOException {
        String first = eval("lowshot");
        String second = eval("lowshot", "--overwrite", "--no-cache");
        assertThat(error).isEmpty();
        assertThat(second).isEqualTo(first);
        assertThat(files(".json")).hasSize(1);
    }

    @Test
    void jsonIsOneArrayOfCards() {
        JsonNode json = JsonMapper.builder().build().readTree(eval("knn", "--json"));
        assertThat(json.size()).isEqualTo(1);
        assertThat(json.at("/0/protocol").asString()).isEqualTo("knn");
        assertThat(json.at("/0/settings/k").asString()).isEqualTo("[10, 1, 20]");
        assertThat(json.at("/0/results/object/accuracy/interval/method").asString())
                .contains("bootstrap");
    }

    @Test
    void picturesWithoutLabelsAreRefusedByNameAndPassedOverByAll() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i, i, 0xffffff);
            ImageIO.write(image, "png", pictures.resolve(i + ".png").toFile());
        }
        eval("knn", "--val", pictures.toString());
        assertThat(error).contains("no labels", "one folder per class");
        eval("all", "--val", pictures.toString());
        assertThat(error).isEmpty();
    }

    @Test
    void publishedSplitListsAreTaken() throws IOException {
        Path list = folder.resolve("none.txt");
        Files.writeString(list, "no-such-picture.png\n");
        eval("lowshot", "--split", list.toString());
        assertThat(error).contains("none.txt: 1 of 1 lines fit no picture", "no-such-picture.png (line 1)");

        // ImageNet in small: three classes, twelve pictures each, named as there.
        List<String> classes = List.of("n01440764", "n01443537", "n01484850");
        for (String side : List.of("train", "val")) {
            for (int i = 0; i < 36; i++) {
                String name = classes.get(i % 3);
                Path file = folder.resolve(side).resolve(name).resolve(name + "_" + i + ".JPEG");
                Files.createDirectories(file.getParent());
                BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i % 16, i % 3, 0xff << 8 * (i % 3));
                ImageIO.write(image, "jpg", file.toFile());
            }
        }
        String train = folder.resolve("train").toString();
        Path first = Files.writeString(
                folder.resolve("1imgs_class-1.txt"), "n01443537_1.JPEG\nn01440764_0.JPEG\nn01484850_2.JPEG\n");
        Path second = Files.writeString(
                folder.resolve("1imgs_class-2.txt"),
                "n01440764/n01440764_3.JPEG 0\nn01443537/n01443537_4.JPEG 1\nn01484850/n01484850_5.JPEG 2\n");
        Path more = Files.writeString(
                folder.resolve("2imgs_class.txt"),
                "n01440764_6.JPEG\nn01440764_9.JPEG\nn01443537_7.JPEG\nn01443537_10.JPEG\n"
                        + "n01484850_8.JPEG\nn01484850_11.JPEG\n");
        String text = evalOn(
                train,
                "lowshot",
                "--val",
                folder.resolve("val").toString(),
                "--split",
                first.toString(),
                "--split",
                second.toString(),
                "--split",
                more.toString());
        assertThat(error).isEmpty();
        assertThat(text)
                .contains("labels: label lowshot-list-of-3-accuracy: ")
                .contains("labels: label lowshot-list-of-6-accuracy: ");
        assertThat(ProtocolCard.read(files(".json").get(0))
                        .results()
                        .get("label")
                        .get("list-of-3-accuracy")
                        .interval())
                .hasValueSatisfying(interval -> assertThat(interval.method()).contains("2 splits"));
        Files.delete(folder.resolve("train/n01443537/n01443537_4.JPEG"));
        evalOn(train, "lowshot", "--val", folder.resolve("val").toString(), "--split", second.toString());
        assertThat(error)
                .contains("1imgs_class-2.txt: 1 of 3 lines fit no picture")
                .contains("n01443537/n01443537_4.JPEG 1 (line 2)");
    }

    @Test
    void whatDoesNotExistIsNamed() {
        checkpoint = folder.resolve("nothing.safetensors");
        eval("knn");
        assertThat(error).startsWith("MaectException").contains("nothing.safetensors");
    }

    @Test
    void measuresAHuggingFaceFolderAsItDoesTheSameFile() {
        String expected = eval("knn", "--k", "3");
        String own = checkpoint.toString();
        Path hub = folder.resolve("hub");
        try (ModelFile model = ModelFile.open(checkpoint)) {
            new ModelExport(model, ExportFormat.HUGGINGFACE).write(hub);
        }
        checkpoint = hub;
        String lines = eval("knn", "--k", "3");
        assertThat(error).isEmpty();
        assertThat(greppable(lines))
                .isNotEmpty()
                .isEqualTo(greppable(expected.replace(Path.of(own).getFileName().toString(), "hub")));
    }

    private static List<String> greppable(String lines) {
        return lines.lines().filter(line -> line.startsWith("encoder: ")).toList();
    }

    @Test
    void analysesNeedNoLabels() throws IOException {
        assertThat(eval("label-free", "--val", "demo:2:60:16", "--clusters", "3"))
                .contains("rankme", "view-retrieval");
        assertThat(error).isEmpty();
        assertThat(eval("clusters", "--val", "demo:2:60:16", "--clusters", "3,2"))
                .contains("stability-2");
        assertThat(error).isEmpty();
        assertThat(eval("colour", "--val", "demo:2:60:16")).contains("known");
        assertThat(eval("invariance", "--val", "demo:2:60:16")).contains("solarize-cosine");
        assertThat(eval("map", "--val", "demo:2:60:16")).contains("explained-1");
        eval("attention", "--val", "demo:2:60:16", "--block", "0");
        assertThat(error).isEmpty();
        assertThat(files(".png").stream().map(path -> path.getFileName().toString()))
                .anyMatch(name -> name.endsWith("attention-block-0.png"))
                .anyMatch(name -> name.endsWith("clusters-untypical.png"));
        assertThat(files("clusters-object.csv")).hasSize(1);
        assertThat(files("map-umap-background.svg")).hasSize(1);
        eval("attention", "--val", "demo:2:60:16", "--block", "9");
        assertThat(error).contains("There is no block 9");
        eval("clusters", "--val", "demo:2:60:16", "--clusters", "70");
        assertThat(error).contains("too few");
    }

    @Test
    void fineTunesOnFewLabelsAndKeepsTheModel() throws IOException {
        String[] two = {"--shots", "2", "--labels", "object", "--set", "epochs=2,batch-size=8", "--keep"};
        assertThat(eval("finetune", two))
                .contains("last-raw-accuracy", "last-averaged-accuracy", "best-averaged-epoch");
        assertThat(error).isEmpty();
        List<Path> kept = files(".safetensors");
        assertThat(kept).hasSize(1);
        try (ModelFile file = ModelFile.open(kept.get(0))) {
            assertThat(file.classifier().orElseThrow().labelSet()).isEqualTo("object");
        }
        ProtocolCard card = ProtocolCard.read(files(".json").get(0));
        assertThat(card.settings()).containsEntry("epochs", "2").containsEntry("preset", "small");
        eval("finetune", "--set", "epoch=2");
        assertThat(error).contains("no setting 'epoch'");
        eval("finetune", "--labels", "mood");
        assertThat(error).contains("'mood'");
        eval("finetune", "--preset", "huge");
        assertThat(error).contains("Choose one of");
    }
}
