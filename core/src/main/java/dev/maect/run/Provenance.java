/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.BuildInfo;
import dev.maect.data.ImageSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Where a run came from: what, when, with which versions, on which machine. */
final class Provenance {
    static {
        NativeSetup.prepare();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Provenance.class);
    private static final String COMMAND = "command";
    private static final String CONTINUATIONS = "continuations";
    private static final String STARTED = "started";

    private Provenance() {}

    /**
     * Writes down where the run in {@code folder} comes from: for one that goes on, where it began stays, and what is now
     * comes at the end of {@code continuations}.
     *
     * @return what model files say about it
     */
    static Map<String, String> write(
            Recipe recipe, ImageSource source, String command, RunFolder folder, Optional<Continuation> continuation) {
        Map<String, String> facts = facts(recipe, source, command);
        Map<String, Object> content = new LinkedHashMap<>(facts);
        continuation.ifPresent(than -> {
            before(folder).ifPresent(before -> {
                content.clear();
                before.properties().forEach(entry -> content.put(entry.getKey(), entry.getValue()));
                for (String key : List.of(COMMAND, STARTED)) {
                    facts.put(key, before.path(key).asString(""));
                }
            });
            List<Object> sittings = new ArrayList<>();
            if (content.get(CONTINUATIONS) instanceof JsonNode earlier) {
                earlier.forEach(sittings::add);
            }
            sittings.add(sitting(facts(recipe, source, command), than));
            content.put(CONTINUATIONS, sittings);
            facts.put("resumed", now());
        });
        facts.values().removeIf(String::isEmpty);
        Json.write(folder.provenance(), content);
        return facts;
    }

    /** What the file says; empty if there is none that can be read: it is told, not needed. */
    private static Optional<JsonNode> before(RunFolder folder) {
        try {
            return Files.exists(folder.provenance()) ? Optional.of(Json.read(folder.provenance())) : Optional.empty();
        } catch (FileException e) {
            LOG.warn("{} What it said of the run's beginning is lost.", e.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, Object> sitting(Map<String, String> facts, Continuation continuation) {
        Map<String, Object> sitting = new LinkedHashMap<>();
        sitting.put("when", now());
        sitting.putAll(facts);
        List.of(STARTED, "recipe", "seed").forEach(sitting::remove);
        sitting.put("settings", continuation.settings());
        sitting.put("changed-data", continuation.images());
        return sitting;
    }

    private static Map<String, String> facts(Recipe recipe, ImageSource source, String command) {
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
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("threads", Integer.toString(torch.get_num_threads()));
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        facts.put("device", device.toString());
        facts.put("precision", recipe.precision().on(device).name().toLowerCase(Locale.ROOT));
        facts.put(STARTED, now());
        return facts;
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
