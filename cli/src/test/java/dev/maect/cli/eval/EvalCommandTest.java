/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelExport;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.format.HuggingFaceFormat;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.paired.OutcomeFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code maect eval} as a user types it, on a random encoder and drawn images. */
class EvalCommandTest extends EvalCommandCase {
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
        assertThat(cards()).hasSize(6);
        for (Path file : cards()) {
            ProtocolCard card = ProtocolCard.read(file);
            assertThat(file.getFileName().toString()).startsWith(card.protocol() + "-tiny.safetensors-");
            assertThat(card.encoder().sha256()).hasSize(64);
            assertThat(card.train().images()).isEqualTo(108);
            assertThat(card.test().images()).isEqualTo(12);
            assertThat(card.seconds()).isPositive();
            assertThat(card.results()).containsOnlyKeys("object", "background");
            if (!card.protocol().equals("probe-official")) {
                assertThat(card.files())
                        .as("what came out for each image, for differences in pairs: %s", card.protocol())
                        .anyMatch(name -> name.endsWith(OutcomeFile.ENDING));
            }
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
        List<Path> cards = cards();
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
        assertThat(cards()).isEqualTo(cards);
        assertThat(old(cards)).hasSize(cards.size() - 2).doesNotContain(lost, broken);
        assertThat(ProtocolCard.read(broken).results()).isNotEmpty();
        eval("all", "--overwrite");
        assertThat(old(cards())).isEmpty();
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    void whatACardNamesIsWrittenAgainWhenItIsGone() throws IOException {
        String[] quick = {"--val", "demo:2:60:16", "--clusters", "3,2"};
        eval("clusters", quick);
        assertThat(error).isEmpty();
        Path card = cards().get(0);
        String stem = card.getFileName().toString().replace("clusters-", "").replace(".json", "");
        assertThat(stem).matches("tiny\\.safetensors-[0-9a-f]{12}");
        assertThat(ProtocolCard.read(card).files())
                .contains(
                        stem + "-clusters-object.csv",
                        stem + "-clusters-files.csv",
                        stem + "-clusters-confusion-background.json")
                .allSatisfy(name -> assertThat(card.resolveSibling(name)).exists());
        Path drawn = card.resolveSibling(stem + "-clusters-confusion-background.svg");
        Files.delete(drawn);
        age(List.of(card));
        eval("clusters", quick);
        assertThat(isOld(card)).isTrue();
        assertThat(drawn).as("drawn again from its data").exists();
        Path table = card.resolveSibling(stem + "-clusters-object.csv");
        String content = Files.readString(table);
        Files.delete(table);
        eval("clusters", quick);
        assertThat(error).isEmpty();
        assertThat(table).hasContent(content);
        assertThat(isOld(card)).isFalse();
        assertThat(ProtocolCard.read(card).files()).hasSize(7);
    }

    @Test
    void otherSettingsLeaveTheFilesOfEarlierOnesAlone() throws IOException {
        String[] data = {"--val", "demo:2:60:16", "--block", "0"};
        eval("attention", data);
        eval("map", "--val", "demo:2:60:16");
        List<Path> first = files("");
        age(first);
        eval("attention", "--val", "demo:2:60:16", "--block", "0", "--images", "50");
        eval("map", "--val", "demo:2:60:16", "--images", "50");
        eval("map", "--val", "demo:3:60:16");
        assertThat(error).isEmpty();
        assertThat(old(first))
                .containsAll(first.stream().filter(EvalCommandTest::isResult).toList());
        List<ProtocolCard> cards = cards().stream().map(ProtocolCard::read).toList();
        assertThat(cards).hasSize(5);
        assertThat(cards.stream().flatMap(card -> card.files().stream())).doesNotHaveDuplicates();
        // Asked again, each finds its own.
        eval("attention", data);
        assertThat(old(first))
                .containsAll(first.stream().filter(EvalCommandTest::isResult).toList());
    }

    private static boolean isResult(Path file) {
        return Files.isRegularFile(file) && !file.toString().endsWith(".safetensors");
    }

    @Test
    void cardsOfEarlierVersionsAreStillFoundWithTheirFiles() throws IOException {
        eval("map", "--val", "demo:2:60:16");
        Path card = cards().get(0);
        String stem = card.getFileName().toString().replace("map-", "").replace(".json", "");
        for (String name : ProtocolCard.read(card).files()) {
            Files.move(card.resolveSibling(name), card.resolveSibling(name.replace(stem, "tiny.safetensors")));
        }
        Files.writeString(card, Files.readString(card).replace("\"" + stem, "\"tiny.safetensors"));
        age(List.of(card));
        eval("map", "--val", "demo:2:60:16");
        assertThat(error).isEmpty();
        assertThat(isOld(card)).isTrue();
        assertThat(files("tiny.safetensors-map-umap-object.svg")).hasSize(1);
    }

    @Test
    void aFailingProtocolLeavesNoCard() throws IOException {
        eval("knn", "--k", "100000");
        assertThat(error).contains("k = 100000", "108");
        assertThat(cards()).isEmpty();
        assertThat(files(".tmp")).isEmpty();
        eval("lowshot", "--shots", "1000");
        assertThat(error).contains("too few for 1000 shots");
        assertThat(cards()).isEmpty();
    }

    @Test
    void theSameInputsGiveTheSameNumbers() throws IOException {
        String first = eval("lowshot");
        String second = eval("lowshot", "--overwrite", "--no-cache");
        assertThat(error).isEmpty();
        assertThat(second).isEqualTo(first);
        assertThat(cards()).hasSize(1);
    }

    @Test
    void jsonHasTheCardsAndHowEncodersDiffer() {
        JsonNode json = JsonMapper.builder().build().readTree(eval("knn", "--json"));
        assertThat(json.at("/cards").size()).isEqualTo(1);
        assertThat(json.at("/changes").isEmpty()).isTrue();
        assertThat(json.at("/cards/0/protocol").asString()).isEqualTo("knn");
        assertThat(json.at("/cards/0/settings/k").asString()).isEqualTo("[10, 1, 20]");
        assertThat(json.at("/cards/0/results/object/accuracy/interval/method").asString())
                .contains("bootstrap");
    }

    @Test
    void imagesWithoutLabelsAreRefusedByNameAndPassedOverByAll() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i, i, 0xffffff);
            ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
        eval("knn", "--val", images.toString());
        assertThat(error).contains("no labels", "one folder per class");
        eval("all", "--val", images.toString());
        assertThat(error).isEmpty();
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
            new ModelExport(model, new HuggingFaceFormat()).write(hub);
        }
        checkpoint = hub;
        String lines = eval("knn", "--k", "3");
        assertThat(error).isEmpty();
        assertThat(greppable(lines))
                .isNotEmpty()
                .isEqualTo(greppable(expected.replace(Path.of(own).getFileName().toString(), "hub")));
    }
}
