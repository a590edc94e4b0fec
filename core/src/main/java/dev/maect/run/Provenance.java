/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.BuildInfo;
import dev.maect.data.ImageSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Where a run came from: what, when, with which versions, on which machine. */
final class Provenance {
    static {
        NativeSetup.prepare();
    }

    private static final String COMMAND = "command";
    private static final String STARTED = "started";

    private Provenance() {}

    /** The facts of the run that begins now. */
    static Map<String, String> of(Recipe recipe, ImageSource source, String command) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (!command.isEmpty()) {
            facts.put(COMMAND, command);
        }
        facts.put("recipe", recipe.name());
        facts.put("seed", Long.toString(recipe.seed()));
        facts.put("data", source.description() + ", " + source.size() + " images");
        facts.put("maect", BuildInfo.current().describe());
        facts.put("libtorch", libtorchVersion());
        facts.put("java", Runtime.version().toString());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("threads", Integer.toString(torch.get_num_threads()));
        facts.put(
                "precision",
                recipe.precision()
                        .on(ComputeDevice.parse(recipe.device()))
                        .name()
                        .toLowerCase(Locale.ROOT));
        facts.put(STARTED, now());
        return facts;
    }

    /** {@code facts} of now for the run in {@code folder} that goes on: it began when and as it says there. */
    static Map<String, String> resumed(Map<String, String> facts, RunFolder folder) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        if (Files.exists(folder.provenance())) {
            Json.read(folder.provenance()).properties().forEach(entry -> {
                if (entry.getKey().equals(COMMAND) || entry.getKey().equals(STARTED)) {
                    all.put(entry.getKey(), entry.getValue().asString(""));
                }
            });
        }
        all.put("resumed", now());
        return all;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String libtorchVersion() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
