/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.Tensors;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Files of several models; {@code make_several_models.py} beside the resource made it. */
class SeveralModelsTest {
    private static final String WEIGHT = "blocks.0.attn.proj.weight";

    @TempDir
    Path folder;

    private Path nested;
    private String out = "";
    private String error = "";

    @BeforeEach
    void copy() throws IOException {
        nested = folder.resolve("several.pth");
        try (InputStream bytes =
                Objects.requireNonNull(SeveralModelsTest.class.getResourceAsStream("/weights/several_models.pth"))) {
            Files.copy(bytes, nested);
        }
    }

    private int run(Object command, Object... args) {
        StringWriter text = new StringWriter();
        StringWriter problems = new StringWriter();
        int code = new CommandLine(command)
                .setOut(new PrintWriter(text))
                .setErr(new PrintWriter(problems))
                .setExecutionExceptionHandler((exception, spec, result) -> {
                    problems.append(exception.getMessage());
                    return 1;
                })
                .execute(List.of(args).stream().map(Object::toString).toArray(String[]::new));
        out = text.toString();
        error = problems.toString();
        return code;
    }

    private static float[] values(Path path, ImportOptions options, String name) {
        try (WeightFile file = WeightFiles.open(path, options);
                Tensor tensor = file.read(name)) {
            return Tensors.toFloats(tensor);
        }
    }

    /** Both models flat in one file, each behind a prefix. */
    private Path flat(String ending) {
        Path path = folder.resolve("flat." + ending);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String key : List.of("model", "model_ema")) {
            try (WeightFile file =
                    WeightFiles.open(nested, ImportOptions.defaults().withKey(key))) {
                String prefix = key.equals("model") ? "encoder_q." : "encoder_k.";
                file.readAll().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
            }
        }
        if (ending.equals("pth")) {
            PyTorch.write(path, tensors, "");
        } else {
            Safetensors.write(path, tensors, Map.of());
        }
        tensors.values().forEach(Tensor::close);
        return path;
    }

    @Test
    void theUsualModelIsReadAndTheOthersAreTold() {
        assertThat(run(new InspectCommand(), nested, "--heads", 2)).isZero();
        assertThat(out).contains("model_ema (18 tensors): read one with --key NAME");
        assertThat(run(new ConvertCommand(), nested, "--heads", 2, "--to", "maect", "--out", folder.resolve("a.st")))
                .as(error)
                .isZero();
        assertThat(out).contains("also holds model_ema (18 tensors)", "--key model_ema");
    }

    @Test
    void aKeyChoosesTheModel() {
        Path target = folder.resolve("ema.safetensors");
        assertThat(run(
                        new ConvertCommand(),
                        nested,
                        "--key",
                        "model_ema",
                        "--heads",
                        2,
                        "--to",
                        "maect",
                        "--out",
                        target))
                .as(error)
                .isZero();
        ImportOptions plain = ImportOptions.defaults();
        float[] ema = values(nested, plain.withKey("model_ema"), WEIGHT);
        assertThat(values(target, plain, "encoder." + WEIGHT)).containsExactly(ema);
        assertThat(values(nested, plain, WEIGHT))
                .containsExactly(values(nested, plain.withKey("model"), WEIGHT))
                .isNotEqualTo(ema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ema", "optimizer", "epoch", "model.", "model_ema.blocks", ".", "model..x"})
    void anUnknownKeyNamesThoseThereAre(String key) {
        for (Object command : List.of(new InspectCommand(), new ConvertCommand())) {
            Object[] args = command instanceof InspectCommand
                    ? new Object[] {nested, "--key", key}
                    : new Object[] {nested, "--key", key, "--to", "pth"};
            assertThat(run(command, args)).isOne();
            assertThat(error).contains(key, "model (18 tensors), model_ema (18 tensors)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pth", "safetensors"})
    void aPrefixChoosesTheModelAndWithoutItTheChoicesAreTold(String ending) {
        Path path = flat(ending);
        run(new InspectCommand(), path);
        assertThat(out).contains("encoder_q. (18 tensors), encoder_k. (18 tensors)", "--prefix encoder_q.");
        Path target = folder.resolve("k.safetensors");
        assertThat(run(new ConvertCommand(), path, "--to", "maect", "--out", target))
                .isOne();
        assertThat(error).contains("encoder_q. (18 tensors), encoder_k. (18 tensors)", "--prefix encoder_q.");
        assertThat(run(
                        new ConvertCommand(),
                        path,
                        "--prefix",
                        "encoder_k.",
                        "--heads",
                        2,
                        "--to",
                        "maect",
                        "--out",
                        target))
                .as(error)
                .isZero();
        ImportOptions plain = ImportOptions.defaults();
        assertThat(values(target, plain, "encoder." + WEIGHT))
                .containsExactly(values(nested, plain.withKey("model_ema"), WEIGHT));
        assertThat(run(new InspectCommand(), path, "--prefix", "teacher.")).isOne();
        assertThat(error).contains("teacher.", "encoder_q. (18 tensors), encoder_k. (18 tensors)");
    }

    @Test
    void aKeyOfSafetensorsIsTheBeginningOfNames() {
        Path path = flat("safetensors");
        ImportOptions plain = ImportOptions.defaults();
        assertThat(values(path, plain.withKey("encoder_k"), WEIGHT))
                .containsExactly(values(path, plain.withPrefix("encoder_k."), WEIGHT));
        assertThat(run(new InspectCommand(), path, "--key", "ema")).isOne();
        assertThat(error).contains("encoder_k. (18 tensors)");
    }

    @Test
    void aSecondNetworkBesideAPlainOneIsTold() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (WeightFile file = WeightFiles.open(nested)) {
            tensors.putAll(file.readAll());
            file.readAll().forEach((name, tensor) -> tensors.put("ema." + name, tensor));
        }
        Path path = folder.resolve("beside.safetensors");
        Safetensors.write(path, tensors, Map.of());
        tensors.values().forEach(Tensor::close);
        assertThat(run(new ConvertCommand(), path, "--heads", 2, "--to", "maect"))
                .isOne();
        assertThat(error).contains("ema. (18 tensors)", "--prefix ema.", "--ignore ema.");
        assertThat(run(new ConvertCommand(), path, "--heads", 2, "--ignore", "ema.", "--to", "maect"))
                .as(error)
                .isZero();
    }
}
