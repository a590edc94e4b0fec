/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.BuildInfo;
import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.engine.Precision;
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
import tools.jackson.databind.json.JsonMapper;

/** Where a run came from: what, when, with which versions, on which machine. */
public final class Provenance {
    private Provenance() {}

    public static Map<String, String> of(Recipe recipe, ImageSource source, String command, Precision precision) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", command);
        facts.put("recipe", recipe.name());
        facts.put("seed", Long.toString(recipe.seed()));
        facts.put("data", source.description() + ", " + source.size() + " images");
        facts.put("maect", BuildInfo.current().describe());
        facts.put("libtorch", libtorchVersion());
        facts.put("java", Runtime.version().toString());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("threads", Integer.toString(torch.get_num_threads()));
        facts.put("precision", precision.name().toLowerCase(Locale.ROOT));
        facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return facts;
    }

    private static String libtorchVersion() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "unknown";
        }
    }

    public static void write(RunFolder folder, Map<String, String> facts) {
        try {
            Files.writeString(
                    folder.provenance(),
                    JsonMapper.builder()
                                    .build()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(facts) + "\n");
        } catch (IOException e) {
            throw new MaectException("Cannot write " + folder.provenance() + ": " + e.getMessage(), e);
        }
    }
}
