/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.WeightFiles;
import dev.maect.cli.LauncherProcess;
import dev.maect.engine.Generators;
import dev.maect.engine.Tensors;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.weights.WeightFile;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WeightsCommandTest {
    private static final EncoderConfig ENCODER = new EncoderConfig(8, 8, 4, 3, 12, 2, 3, 4);

    @TempDir
    Path folder;

    private Path model;
    private String out = "";
    private String error = "";

    @BeforeEach
    void writeModel() {
        model = folder.resolve("model.safetensors");
        DecoderConfig shape = new DecoderConfig(8, 1, 2);
        try (Encoder encoder = new Encoder(ENCODER);
                Decoder decoder = new Decoder(ENCODER, shape)) {
            encoder.initialise(Generators.of(1, "encoder"));
            decoder.initialise(Generators.of(1, "decoder"));
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .with("decoder", decoder.tensors().all())
                    .write(
                            model,
                            new ModelDescription(
                                    ENCODER,
                                    Optional.of(shape),
                                    Pooling.MEAN_PATCH,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of("norm-pix", "true")));
        }
    }

    private int run(Object command, Object... args) {
        StringWriter text = new StringWriter();
        StringWriter problems = new StringWriter();
        CommandLine line = new CommandLine(command)
                .setOut(new PrintWriter(text))
                .setErr(new PrintWriter(problems))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, spec, result) -> {
                    problems.append(exception.getMessage());
                    return 1;
                });
        String[] words = new String[args.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = args[i].toString();
        }
        int code = line.execute(words);
        out = text.toString();
        error = problems.toString();
        return code;
    }

    private int inspect(Object... args) {
        return run(new InspectCommand(), args);
    }

    private int convert(Object... args) {
        return run(new ConvertCommand(), args);
    }

    /** The model with a value that is not a number, and a name that a terminal would obey. */
    private Path damaged() {
        Path bad = folder.resolve("bad.safetensors");
        try (WeightFile file = WeightFiles.open(model)) {
            Map<String, Tensor> tensors = file.readAll();
            Tensor bias = Objects.requireNonNull(tensors.get("encoder.norm.bias"));
            float[] values = Tensors.toFloats(bias);
            values[3] = Float.NaN;
            tensors.put("encoder.norm.bias", Tensors.ofFloats(values, values.length));
            tensors.put("\u001b[2J\nevil", Tensors.ofFloats(new float[1], 1));
            Map<String, String> texts = new LinkedHashMap<>();
            file.extras().forEach((key, value) -> texts.put(key, String.valueOf(value)));
            Safetensors.write(bad, tensors, texts);
            tensors.values().forEach(Tensor::close);
            bias.close();
        }
        return bad;
    }

    @Test
    void whatIsNotFiniteIsToldAndNotCarriedOn() {
        Path bad = damaged();
        assertThat(inspect(bad, "--tensors")).isOne();
        assertThat(out)
                .containsPattern("not finite +1 tensors \\(encoder.norm.bias\\) are infinite or not a number")
                .contains("\\u001B[2J\\u000Aevil")
                .doesNotContain("\u001b");
        assertThat(inspect(bad, "--json")).isOne();
        assertThat(out).contains("\"not-finite\"");
        for (String form : List.of("maect", "timm", "meta", "huggingface", "safetensors", "pth")) {
            Path to = folder.resolve("converted-" + form);
            assertThat(convert(bad, "--to", form, "--ignore", "\u001b[2J", "--out", to))
                    .as(form)
                    .isOne();
            assertThat(error).as(form).contains("encoder.norm.bias").contains("not all finite");
            assertThat(Files.isRegularFile(to)).as(form).isFalse();
        }
    }

    @Test
    void inspectSaysWhatAFileIs() {
        assertThat(inspect(model)).isZero();
        assertThat(out)
                .contains("a full masked autoencoder: encoder and decoder")
                .contains("2 blocks of width 12 with 3 heads")
                .containsPattern("names +maect\n")
                .contains("normalised pixels (by its description)")
                .contains("understood")
                .containsPattern("encoder.cls_token +1x1x12 +float32 +norm 0\\.\\d+")
                .contains("more (--tensors)");
        assertThat(inspect(model, "--tensors")).isZero();
        assertThat(out)
                .containsPattern("decoder.pred.bias +<- decoder.pred.bias")
                .doesNotContain("more (--tensors)");
    }

    @Test
    void inspectAsJson() {
        assertThat(inspect(model, "--json")).isZero();
        JsonNode json = JsonMapper.shared().readTree(out);
        assertThat(json.path("names").asString()).isEqualTo("maect");
        // 12 cls, 588 patches, 2 x 1884 blocks, 24 norm
        assertThat(json.path("encoder-parameters").asLong()).isEqualTo(12 + 588 + 2 * 1884 + 24);
        assertThat(json.path("complete").asBoolean()).isTrue();
        assertThat(json.path("missing").size()).isZero();
        JsonNode first = json.path("tensor-list").path(0);
        assertThat(first.path("name").asString()).isEqualTo("encoder.cls_token");
        assertThat(first.path("shape").size()).isEqualTo(3);
        assertThat(first.path("norm").asDouble()).isPositive();
    }

    @Test
    void everyFormComesBackBitForBit() {
        for (String form : new String[] {"meta", "huggingface", "mae-ct", "pth", "safetensors"}) {
            Path out = folder.resolve("out-" + form + (form.equals("safetensors") ? ".safetensors" : ".pth"));
            assertThat(convert(model, "--to", form, "--out", out))
                    .as(form + error)
                    .isZero();
            Path back = folder.resolve("back-" + form + ".safetensors");
            Object[] again = form.equals("mae-ct")
                    ? new Object[] {
                        folder.resolve("out-mae-ct.encoder.pth"),
                        folder.resolve("out-mae-ct.decoder.pth"),
                        "--to",
                        "maect",
                        "--out",
                        back
                    }
                    : new Object[] {out, "--to", "maect", "--out", back};
            assertThat(convert(again)).as(form + error).isZero();
            assertThat(this.out).contains("0 missing, 0 unexpected", "wrote " + back);
            assertSame(back);
        }
    }

    private void assertSame(Path path) {
        try (WeightFile wanted = WeightFiles.open(model);
                WeightFile found = WeightFiles.open(path)) {
            assertThat(found.names()).containsExactlyInAnyOrderElementsOf(wanted.names());
            for (String name : wanted.names()) {
                try (Tensor a = wanted.read(name);
                        Tensor b = found.read(name)) {
                    assertThat(a.equal(b)).as(name).isTrue();
                }
            }
            assertThat(ModelDescription.in(found)).isEqualTo(ModelDescription.in(wanted));
        }
    }

    @Test
    void convertTellsWhatItLeavesOutAndWhereItWrites() {
        assertThat(convert(model, "--to", "timm", "--names")).isZero();
        assertThat(out)
                .contains("left out: the decoder", "timm files have no place for")
                .containsPattern("encoder.cls_token +<- encoder.cls_token")
                .contains("wrote " + folder.resolve("model-timm.safetensors"));
        assertThat(convert(model, "--to", "timm")).isEqualTo(1);
        assertThat(error).contains("exists", "--overwrite");
        assertThat(convert(model, "--to", "timm", "--overwrite")).isZero();
        assertThat(convert(model, "--to", "maect", "--out", model, "--overwrite"))
                .isEqualTo(1);
        assertThat(error).contains("is the file to read");
    }

    @Test
    void optionsForWhatAFileDoesNotSay() {
        Path plain = folder.resolve("plain.safetensors");
        try (WeightFile file = WeightFiles.open(model)) {
            Safetensors.write(plain, file, Map.of());
        }
        assertThat(convert(plain, "--to", "maect")).isEqualTo(1);
        assertThat(error).contains("Give their number");
        Path target = folder.resolve("sized.safetensors");
        assertThat(convert(
                        plain,
                        "--to",
                        "maect",
                        "--heads",
                        3,
                        "--decoder-heads",
                        2,
                        "--grid",
                        "2x2",
                        "--pooling",
                        "mean_all",
                        "--image-size",
                        "12x8",
                        "--out",
                        target))
                .as(error)
                .isZero();
        assertThat(out).contains("Positions are interpolated", "ImageNet");
        try (ModelFile sized = ModelFile.open(target)) {
            assertThat(sized.description().encoder().imageHeight()).isEqualTo(12);
            assertThat(sized.description().pooling()).isEqualTo(Pooling.MEAN_ALL);
        }
        assertThat(convert(plain, "--to", "maect", "--heads", 0)).isEqualTo(1);
        assertThat(convert(plain, "--to", "maect", "--grid", "2by2")).isEqualTo(1);
        assertThat(error).contains("--grid", "2by2");
        assertThat(convert(plain, "--to", "tensorflow")).isEqualTo(2);
        assertThat(convert(plain, "--to", "pth", "--image-size", 16)).isEqualTo(2);
    }

    @Test
    void unexpectedTensorsAreAllowedByName() {
        Path extra = folder.resolve("extra.pth");
        try (WeightFile file = WeightFiles.open(model);
                Tensor x = Tensors.ofFloats(new float[] {1, 2}, 2)) {
            Map<String, Tensor> tensors = file.readAll();
            tensors.put("aux.x", x);
            PyTorch.write(extra, tensors, "model");
            tensors.remove("aux.x");
            tensors.values().forEach(Tensor::close);
        }
        Object[] command = {extra, "--to", "maect", "--heads", 3, "--decoder-heads", 2};
        assertThat(convert(command)).isEqualTo(1);
        assertThat(error).contains("unexpected  aux.x", "ignore it by name");
        assertThat(inspect(extra)).isZero();
        assertThat(out).contains("1 unexpected");
        Object[] allowed = {extra, "--to", "maect", "--heads", 3, "--decoder-heads", 2, "--ignore", "aux."};
        assertThat(convert(allowed)).as(error).isZero();
        assertThat(out).contains("ignored     aux.x");
    }

    @Test
    void anIncompleteNetworkIsAFailure() {
        Path broken = folder.resolve("broken.safetensors");
        try (WeightFile file = WeightFiles.open(model)) {
            Map<String, Tensor> tensors = file.readAll();
            tensors.remove("encoder.norm.bias").close();
            Safetensors.write(broken, tensors, Map.of());
            tensors.values().forEach(Tensor::close);
        }
        assertThat(inspect(broken)).isEqualTo(1);
        assertThat(out).contains("INCOMPLETE", "missing     encoder.norm.bias");
    }

    @Test
    void anyTensorsMayChangeTheirContainer() throws IOException {
        Path odd = folder.resolve("odd.safetensors");
        try (Tensor x = Tensors.ofLongs(new long[] {7}, 1)) {
            Safetensors.write(odd, Map.of("x.y", x), Map.of("note", "hello"));
        }
        assertThat(inspect(odd)).isZero();
        assertThat(out).contains("of no network that maect knows", "note = hello");
        assertThat(convert(odd, "--to", "pth")).isZero();
        Path pth = folder.resolve("odd-pth.pth");
        assertThat(convert(pth, "--to", "safetensors", "--out", folder.resolve("again.safetensors")))
                .isZero();
        assertThat(Files.readAllBytes(folder.resolve("again.safetensors"))).isEqualTo(Files.readAllBytes(odd));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
    void aMaliciousFileIsRefusedByTheNameOfWhatItWouldCall() throws IOException {
        Path evil = folder.resolve("evil.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(evil))) {
            byte[] pickle = "\u0080\2cposix\nsystem\n(X\4\0\0\0exittR.".getBytes(StandardCharsets.ISO_8859_1);
            CRC32 sum = new CRC32();
            sum.update(pickle);
            ZipEntry entry = new ZipEntry("archive/data.pkl");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(pickle.length);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(pickle);
            zip.closeEntry();
        }
        LauncherProcess.Result result = new LauncherProcess().run("inspect", evil.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("posix.system").doesNotContain("\tat ");
        assertThat(convert(evil, "--to", "maect")).isEqualTo(1);
        assertThat(error).contains("posix.system");
        Path text = Files.writeString(folder.resolve("page.pth"), "<html>not found</html>");
        assertThat(inspect(text)).isEqualTo(1);
        assertThat(error).contains("web page");
        assertThat(inspect(folder.resolve("missing.pth"))).isEqualTo(1);
        assertThat(error).contains("missing.pth");
    }
}
