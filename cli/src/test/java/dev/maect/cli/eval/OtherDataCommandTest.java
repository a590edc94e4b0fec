/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.eval.card.ProtocolCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Folders that the encoder was not trained on: other classes, other sizes, classes that only one side has. */
class OtherDataCommandTest extends EvalCommandCase {
    private static final String[] CLASSIFIERS = {"knn", "probe", "lowshot", "robustness"};

    private static String[] quick(String protocol, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        switch (protocol) {
            case "probe" -> all.addAll(List.of("--epochs", "3"));
            case "robustness" -> all.addAll(List.of("--kinds", "fog", "--strengths", "3", "--epochs", "3"));
            default -> {}
        }
        return all.toArray(String[]::new);
    }

    @Test
    void anyLabelledFolderIsATarget() throws IOException {
        String train = images("flowers", 40, 12, "daisy", "rose", "tulip").toString();
        String val = images("more", 27, 6, "daisy", "rose", "tulip").toString();
        for (String protocol : CLASSIFIERS) {
            assertThat(succeed(protocol, quick(protocol, "--data", train, "--val", val)))
                    .contains("encoder: tiny.safetensors labels: label " + protocol + "-");
            ProtocolCard card = card(protocol);
            assertThat(card.train().images()).isEqualTo(36);
            assertThat(card.test().images()).isEqualTo(18);
            assertThat(card.settings()).doesNotContainKey("classes");
        }
        // Without --val a part is held out.
        assertThat(succeed("knn", "--data", train, "--k", "3")).contains("labels: label knn-accuracy");
    }

    @Test
    void measuresOnTheClassesThatBothHave() throws IOException {
        String train = images("train", 20, 8, "ant", "bee", "cat", "dog").toString();
        String val = images("val", 24, 6, "bee", "dog", "owl").toString();
        for (String protocol : CLASSIFIERS) {
            assertThat(fail(protocol, quick(protocol, "--data", train, "--val", val)))
                    .contains("data has 4 classes", "val 3, 2 of them in both", "classes=common");
            succeed(protocol, quick(protocol, "--data", train, "--val", val, "--classes", "common"));
            ProtocolCard card = card(protocol);
            assertThat(card.settings()).containsEntry("classes", "common: 2 of 4 in --data and 3 in --val");
            assertThat(card.train().images()).isEqualTo(32);
            assertThat(card.test().images()).isEqualTo(12);
            assertThat(card.results()).containsOnlyKeys("label");
        }
        // All took the same features of all training images, so that other targets can use them too.
        assertThat(files(".safetensors")).hasSize(3);
        for (String protocol : List.of("probe-official", "finetune")) {
            assertThat(fail(protocol, "--data", train, "--val", val, "--classes", "common"))
                    .contains("classes=common", "probe, lowshot");
        }
        succeed("all", "--data", train, "--val", val);
        assertThat(cards().stream().map(ProtocolCard::read))
                .filteredOn(card -> !card.settings().containsKey("classes"))
                .extracting(ProtocolCard::protocol)
                .contains("cluster")
                .doesNotContain("knn", "probe", "lowshot");
    }

    @Test
    void saysWhenNoClassIsShared() throws IOException {
        String train = images("train", 16, 5, "ant", "bee").toString();
        String val = images("val", 16, 5, "n01", "n02").toString();
        assertThat(fail("knn", "--data", train, "--val", val)).contains("none of them in both", "'ant'", "'n01'");
        assertThat(fail("knn", "--data", train, "--val", val, "--classes", "common"))
                .contains("ant", "n01", "name them alike");
        assertThat(fail("knn", "--data", train, "--classes", "common")).contains("give val");
        assertThat(fail("knn", "--data", "demo:1:60:16", "--val", "demo:2:30:16", "--classes", "common"))
                .contains("there are 2");
    }
}
