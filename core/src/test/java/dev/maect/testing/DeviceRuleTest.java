/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests compute where {@link TestDevice} says, so that all of them can be run on a GPU. One that touches tensors asks it, or makes them with
 * something that does, or stands here with the reason why it is about the CPU.
 */
class DeviceRuleTest {
    private static final Path TESTS = Path.of("src/test/java/dev/maect");

    /** Folders, which end in a slash, and files. */
    private static final Map<String, String> ON_THE_CPU = new TreeMap<>(Map.ofEntries(
            Map.entry("catalog/", "a catalogue's features lie in a file and are read in blocks to the CPU"),
            Map.entry("checkpoint/", "files are read to and written from the CPU"),
            Map.entry("data/", "images are decoded and views are made on the CPU"),
            Map.entry("distributed/", "several ranks in one process go through Gloo, which needs the CPU"),
            Map.entry("engine/ComputeDeviceTest.java", "says what each device is called"),
            Map.entry("engine/InitialisationTest.java", "weights are drawn on the CPU and moved then"),
            Map.entry("engine/NamedTensorsTest.java", "names of tensors, wherever they are"),
            Map.entry("engine/ScopesTest.java", "who frees a tensor, wherever it is"),
            Map.entry("engine/TensorsTest.java", "between Java's arrays and the CPU"),
            Map.entry("engine/kernel/PackedLinearTest.java", "weights are packed for processors alone"),
            Map.entry("engine/kernel/TapeTest.java", "our own backward pass is the CPU's"),
            Map.entry("engine/machine/OutOfMemoryTest.java", "what libraries say, word by word"),
            Map.entry(
                    "engine/kernel/FloatProductsTest.java",
                    "says what TF32 is on the CPU, and asks for CUDA by itself"),
            Map.entry("eval/EvaluationDeviceRuleTest.java", "reads code, computes nothing"),
            Map.entry("eval/FeatureSetTest.java", "shapes and labels, wherever features are"),
            Map.entry("eval/cache/FeatureCacheTest.java", "features in files"),
            Map.entry("export/", "exported encoders are checked on the CPU"),
            Map.entry("finetune/FineTuningOverRanksTest.java", "several ranks in one process go through Gloo"),
            Map.entry("protocol/EvaluationOverRanksTest.java", "several ranks in one process go through Gloo"),
            Map.entry("run/forecast/MeasuredSpeedsTest.java", "arithmetic with a CPU's speeds"),
            Map.entry("testing/", "reads files, and says what the usual device is"),
            Map.entry("run/RunOverRanksTest.java", "several ranks in one process go through Gloo"),
            Map.entry("train/ManyRanksTest.java", "several ranks in one process go through Gloo"),
            Map.entry("train/RankDifferencesTest.java", "several ranks in one process go through Gloo"),
            Map.entry(
                    "train/RecordedRunTest.java",
                    "its runs are those of several ranks, which are on the CPU; RecordedStepTest asks"),
            Map.entry("train/RanksAgreeTest.java", "several ranks in one process go through Gloo"),
            Map.entry("train/ShardedOptimiserTest.java", "several ranks in one process go through Gloo"),
            Map.entry("train/stage/CachedViewsTest.java", "cached views lie in the machine's memory"),
            Map.entry("vit/Bfloat16PassTest.java", "our own backward pass is the CPU's"),
            Map.entry("vit/PackedEncoderTest.java", "weights are packed for processors alone"),
            Map.entry("vit/PostNormTest.java", "only packed weights: the rest asks"),
            Map.entry("vit/VitInitialisationTest.java", "weights are drawn on the CPU and moved then"),
            Map.entry("weights/", "files are read to and written from the CPU"),
            Map.entry("contrast/RingTest.java", "compares the way on a CPU with that on a device"),
            Map.entry("HostReadRuleTest.java", "reads code, computes nothing")));

    /** What places tensors, or says where to compute. */
    private static final Pattern ASKS =
            Pattern.compile("\\b(TestDevice|RandomTensors|MicroModel|MicroHead|Micro|MicroRun|Clouds|Blobs"
                    + "|Waves|ReferenceCase|TinyEncoder\\.extractor|(Mae|Nnclr|Nna|Train|Refine)Reference)\\b");

    private static final Pattern COMPUTES = Pattern.compile("import org\\.bytedeco\\.pytorch\\.(Tensor|global\\.torch);"
            + "|\\b(ComputeDevice|FeatureExtractor|FeatureSet)\\b");
    private static final Pattern NAMES_THE_CPU =
            Pattern.compile("ComputeDevice\\.CPU\\b|\"cpu\"|\\bRankThreads\\b|\\bRankRuns\\b");

    private static boolean staysOnTheCpu(String code) {
        return NAMES_THE_CPU.matcher(code).find()
                || COMPUTES.matcher(code).find() && !ASKS.matcher(code).find();
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(TESTS)) {
            return all.filter(path -> path.toString().endsWith("Test.java"))
                    .filter(path -> staysOnTheCpu(read(path)))
                    .map(path -> TESTS.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean covers(String entry, String file) {
        return entry.endsWith("/") ? file.startsWith(entry) : file.equals(entry);
    }

    @Test
    void onlyWhatIsAboutTheCpuStaysThere() throws IOException {
        List<String> files = files();
        assertThat(files.stream().filter(file -> ON_THE_CPU.keySet().stream().noneMatch(entry -> covers(entry, file))))
                .as("compute where TestDevice says, or stand here with a reason")
                .isEmpty();
        assertThat(ON_THE_CPU.keySet().stream().filter(entry -> files.stream().noneMatch(file -> covers(entry, file))))
                .as("entries that nothing needs")
                .isEmpty();
    }

    @Test
    void findsATestThatForgets() {
        assertThat(staysOnTheCpu("import org.bytedeco.pytorch.Tensor;\nTensor x = torch.ones(2);"))
                .isTrue();
        assertThat(staysOnTheCpu("import org.bytedeco.pytorch.Tensor;\nTensor x = RandomTensors.normal(1, 2);"))
                .isFalse();
        assertThat(staysOnTheCpu("MicroModel m; new Autocast(ComputeDevice.CPU, BF16)"))
                .isTrue();
    }
}
