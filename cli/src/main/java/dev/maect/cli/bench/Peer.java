/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.recipe.Recipe;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same work in Python, in a process that does one run for each line it is sent and answers with a line of JSON. It
 * runs in the environment of a plain PyTorch user: what the launcher set for this process is taken out.
 */
final class Peer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> LAUNCHER_SETS = List.of("OPENCV_", "MALLOC_", "OPENBLAS_", "MKL_THREADING_LAYER");

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final JsonNode about;

    private Peer(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.about = answer();
    }

    /**
     * Starts Python and waits until its work is set up.
     *
     * @param python the interpreter
     * @param scripts the folder with {@code peer.py}
     * @param task what it is to do, from {@link #task}
     * @throws MaectException if there is no such interpreter, or it lacks PyTorch; the message says what to do
     */
    static Peer start(String python, Path scripts, Map<String, Object> task) {
        Path script = scripts.resolve("peer.py");
        if (!Files.exists(script)) {
            throw new MaectException("There is no " + script + ": --compare needs the folder benchmarks/peer of maect's"
                    + " sources. Start maect from them.");
        }
        ProcessBuilder builder = new ProcessBuilder(python, script.toString(), JSON.writeValueAsString(task));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> LAUNCHER_SETS.stream().anyMatch(name::startsWith));
        try {
            return new Peer(builder.start());
        } catch (IOException e) {
            throw new MaectException("Cannot start " + python + ": " + e.getMessage() + ". " + remedy(), e);
        }
    }

    private static String remedy() {
        return "The comparison needs a Python with PyTorch (python3 -m venv venv; venv/bin/pip install torch numpy pillow"
                + " safetensors scikit-learn): name it with --python venv/bin/python.";
    }

    /** What the peer has to know to do the same work. */
    static Map<String, Object> task(BenchOptions options, Workload workload, int threads, boolean compile) {
        Recipe recipe = options.recipe();
        var model = recipe.model();
        var head = recipe.head();
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("work", options.work().toString());
        task.put("device", options.device().toString());
        task.put("precision", options.precision().name().toLowerCase(Locale.ROOT));
        task.put("threads", threads);
        task.put("compile", compile);
        task.put("batch", options.batch());
        task.put("rows", options.rows());
        task.put("classes", KnnWorkload.CLASSES);
        task.put("height", model.imageSize().height());
        task.put("width", model.imageSize().width());
        task.put("patch", model.patchSize());
        task.put("dim", model.dim());
        task.put("depth", model.depth());
        task.put("heads", model.heads());
        task.put("mlp_ratio", model.mlpRatio());
        task.put("decoder_dim", recipe.decoder().dim());
        task.put("decoder_depth", recipe.decoder().depth());
        task.put("decoder_heads", recipe.decoder().heads());
        task.put("views", options.work() == Work.TUNE ? 2 : recipe.pretrain().views());
        task.put("mask_ratio", recipe.pretrain().maskRatio());
        task.put("frozen_blocks", recipe.tune().frozenBlocks(model.depth()));
        task.put("projector_hidden", head.projectorHiddenDim());
        task.put("predictor_hidden", head.predictorHiddenDim());
        task.put("output_dim", head.outputDim());
        task.put("queue", head.queueSize());
        task.put("top_k", recipe.tune().topK());
        task.put("temperature", recipe.tune().temperature());
        task.put("target_factor", recipe.tune().targetFactor());
        task.put("average_decay", recipe.tune().averageDecay());
        task.put("crop_min", recipe.pretrain().cropScale().min());
        task.put("crop_max", recipe.pretrain().cropScale().max());
        if (workload instanceof DataWorkload data) {
            if (!Files.isDirectory(data.folder())) {
                throw new MaectException(
                        data.folder() + " is not a folder: the Python of the comparison reads the images of"
                                + " folders alone. Unpack it, or leave --compare out.");
            }
            task.put("folder", data.folder().toString());
        }
        task.putAll(workload.peerTask());
        return task;
    }

    private JsonNode answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new MaectException("The Python of the comparison ended with exit code " + process.waitFor()
                        + "; what it said stands above. " + remedy());
            }
            JsonNode json = JSON.readTree(line);
            if (json.has("error")) {
                throw new MaectException(
                        "The comparison cannot run: " + json.get("error").stringValue() + ". " + remedy());
            }
            return json;
        } catch (IOException | JacksonException e) {
            throw new MaectException("The Python of the comparison cannot be understood: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MaectException("Interrupted while waiting for Python.", e);
        }
    }

    /** What Python says of itself: {@code torch}, {@code threads}, {@code blas}. */
    JsonNode about() {
        return about;
    }

    /** A run that does not count; from its end on, Python counts the most memory of a GPU anew. */
    void warmUp() {
        order("warm");
    }

    /** One run: {@code seconds}, {@code amount}, {@code peak_bytes} and, on a GPU, {@code device_allocated} and {@code device_reserved}. */
    JsonNode run() {
        return order("run");
    }

    private JsonNode order(String what) {
        try {
            orders.write(what + "\n");
            orders.flush();
            return answer();
        } catch (IOException e) {
            throw new MaectException("The Python of the comparison has ended: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
