/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import dev.maect.vit.Encoder;
import dev.maect.weights.naming.HuggingFacePreprocessor;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.naming.ImportedWeights;
import dev.maect.weights.pytorch.PickleWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files end in an error of ours or in tensors no larger than the file allows, never in a crash or a hang.
 * {@code -Dmaect.fuzz=N} mutates N files instead of a few thousand.
 */
class MutationTest {
    private static final int DEFAULT_FILES = 3_000;
    private static final long[] EXTREMES = {0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 32, 100};

    @TempDir
    Path folder;

    @Test
    void everyMutationIsReadOrRefused() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : List.of(
                "weights/reference.safetensors",
                "weights/legacy_views.pth",
                "weights/extras_protocol2.pth",
                "weights/extras_protocol4.pth",
                "golden/torch_dtypes_views.pth",
                "weights/timm.safetensors",
                "weights/huggingface-vitmae/model.safetensors",
                "golden/fb_mae_micro_half.pth")) {
            seeds.add(Files.readAllBytes(TestFiles.resource(name)));
        }
        Map<String, byte[]> storages = entries(TestFiles.resource("weights/extras_protocol2.pth"));
        byte[] pickle = storages.remove("data.pkl");
        int files = Integer.getInteger("maect.fuzz", DEFAULT_FILES);
        int read = 0;
        int imported = 0;
        int refused = 0;
        long slowest = 0;
        for (int i = 0; i < files; i++) {
            RandomStream random = RandomStream.of(1, "mutation", i);
            Path path = folder.resolve("mutant");
            int kind = random.nextInt(seeds.size() + 2);
            if (kind < seeds.size()) {
                Files.write(path, mutate(seeds.get(kind), random));
            } else {
                // The container stays whole, so that the unpickler sees every mutation.
                PickleWriter.checkpoint(path, mutate(pickle, random), storages);
            }
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try (WeightFile file = WeightFiles.open(path)) {
                long claimed = file.names().stream()
                        .mapToLong(name -> file.info(name).bytes())
                        .sum();
                assertThat(claimed).as("mutation %d", i).isLessThanOrEqualTo(8 * Files.size(path) + (1 << 20));
                Map<String, Tensor> tensors = file.readAll();
                tensors.values().forEach(Tensor::close);
                read++;
                ImportedWeights.examine(file, ImportOptions.defaults())
                        .readAll()
                        .values()
                        .forEach(Tensor::close);
                imported++;
            } catch (CheckpointException e) {
                assertThat(e).as("mutation %d", i).hasMessageContaining("mutant");
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + i + " of seed file " + kind, e);
            }
            slowest = Math.max(slowest, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
        }
        System.getLogger("fuzz")
                .log(
                        System.Logger.Level.INFO,
                        files + " files, " + read + " read, " + imported + " imported, slowest " + slowest / 1000
                                + " us");
        assertThat(read).isGreaterThan(files / 10);
        assertThat(imported).isGreaterThan(files / 50);
        assertThat(refused).isGreaterThan(files / 4);
        assertThat(slowest).as("nanoseconds of processor time").isLessThan(2_000_000_000L);
    }

    /** A model with its configs beside it, of which one file is damaged. */
    @Test
    void everyMutationOfAFolderIsReadOrRefused() throws IOException {
        Path model = Files.createDirectories(folder.resolve("mutant"));
        Map<String, byte[]> originals = new LinkedHashMap<>();
        for (String name : List.of("config.json", "model.safetensors")) {
            originals.put(name, Files.readAllBytes(TestFiles.resource("weights/huggingface-vitmae/" + name)));
        }
        originals.put(
                HuggingFacePreprocessor.FILE,
                Json.line(new HuggingFacePreprocessor(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.1, 0.3)).keys(16))
                        .getBytes(StandardCharsets.UTF_8));
        List<String> names = List.copyOf(originals.keySet());
        int folders = Integer.getInteger("maect.fuzz", DEFAULT_FILES) / 10;
        int read = 0;
        for (int i = 0; i < folders; i++) {
            RandomStream random = RandomStream.of(1, "folder mutation", i);
            String damaged = names.get(random.nextInt(names.size()));
            for (String name : names) {
                byte[] bytes = originals.get(name);
                Files.write(model.resolve(name), name.equals(damaged) ? mutate(bytes, random) : bytes);
            }
            try (ModelFile file = ModelFile.open(model);
                    Encoder encoder = file.encoder()) {
                assertThat(file.description().normalisation().mean()).allMatch(Double::isFinite);
                assertThat(encoder.tensors().all().values()).allMatch(Tensors::isFinite);
                read++;
            } catch (MaectException e) {
                assertThat(e).as("mutation %d", i).hasMessageContaining("mutant");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + i + " of " + damaged, e);
            }
        }
        assertThat(read).isGreaterThan(folders / 20).isLessThan(folders);
    }

    /** The pickle and the storages of a checkpoint, by the last part of their names. */
    private static Map<String, byte[]> entries(Path checkpoint) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.endsWith("/data.pkl") || name.contains("/data/")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        entries.put(name.substring(name.lastIndexOf('/') + 1), in.readAllBytes());
                    }
                }
            }
        }
        return entries;
    }

    private static byte[] mutate(byte[] original, RandomStream random) throws IOException {
        byte[] bytes = original.clone();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count && bytes.length > 0; i++) {
            // Half of the mutations near an end, where headers and directories lie.
            int at = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(Math.min(bytes.length, 256));
                case 1 -> bytes.length - 1 - random.nextInt(Math.min(bytes.length, 256));
                default -> random.nextInt(bytes.length);
            };
            int length = Math.min(1 + random.nextInt(16), bytes.length - at);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3, 4 -> bytes[at] = (byte) random.nextInt(256);
                case 5 -> {
                    long value = EXTREMES[random.nextInt(EXTREMES.length)];
                    for (int b = 0; b < Math.min(8, bytes.length - at); b++) {
                        bytes[at + b] = (byte) (value >>> (8 * b));
                    }
                }
                case 6 -> bytes = Arrays.copyOf(bytes, at);
                case 7 -> bytes = splice(bytes, at, at + length, new byte[0]);
                case 8 -> {
                    byte[] again = Arrays.copyOfRange(bytes, at, at + length);
                    bytes = splice(bytes, at, at, again);
                }
                default -> {
                    int from = random.nextInt(bytes.length - length + 1);
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] replacement) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.write(replacement);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
