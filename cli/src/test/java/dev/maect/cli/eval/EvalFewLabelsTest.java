/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelFile;
import dev.maect.eval.card.ProtocolCard;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Low-shot and fine-tuning of {@code maect eval} as a user types them. */
class EvalFewLabelsTest extends EvalCommandCase {
    @Test
    void aKeptModelThatIsGoneIsMadeAgain() throws IOException {
        String[] two = {"--shots", "2", "--labels", "object", "--set", "epochs=1,batch-size=8", "--keep"};
        eval("finetune", two);
        Path model = files(".safetensors").get(0);
        Files.delete(model);
        eval("finetune", two);
        assertThat(error).isEmpty();
        assertThat(model).exists();
        assertThat(cards()).hasSize(1);
    }

    @Test
    void publishedSplitListsAreTaken() throws IOException {
        Path list = folder.resolve("none.txt");
        Files.writeString(list, "no-such-image.png\n");
        eval("lowshot", "--split", list.toString());
        assertThat(error).contains("none.txt: 1 of 1 lines fit no image", "no-such-image.png (line 1)");

        // ImageNet in small: three classes, twelve images each, named as there.
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
        assertThat(ProtocolCard.read(cards().get(0))
                        .results()
                        .get("label")
                        .get("list-of-3-accuracy")
                        .interval())
                .hasValueSatisfying(interval -> assertThat(interval.method()).contains("2 splits"));
        Files.delete(folder.resolve("train/n01443537/n01443537_4.JPEG"));
        evalOn(train, "lowshot", "--val", folder.resolve("val").toString(), "--split", second.toString());
        assertThat(error)
                .contains("1imgs_class-2.txt: 1 of 3 lines fit no image")
                .contains("n01443537/n01443537_4.JPEG 1 (line 2)");
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
        ProtocolCard card = ProtocolCard.read(cards().get(0));
        assertThat(card.settings()).containsEntry("epochs", "2").containsEntry("preset", "small");
        eval("finetune", "--set", "epoch=2");
        assertThat(error).contains("no setting 'epoch'");
        eval("finetune", "--labels", "mood");
        assertThat(error).contains("'mood'");
        eval("finetune", "--preset", "huge");
        assertThat(error).contains("Choose one of");
    }
}
