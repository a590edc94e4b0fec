/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.WeightFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a weight file says about its network besides the tensors: metadata, constructor arguments, a config beside it. */
final class FileHints {
    static final String HEADS = "maect.heads";
    static final String DECODER_HEADS = "maect.decoder-heads";
    static final String GRID = "maect.grid";

    private static final List<String> HEADS_ARGUMENTS = List.of("attention_heads", "num_attn_heads", "num_heads");
    private static final Pattern SIZES = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

    private FileHints() {}

    /** The hints of {@code file}; empty where it is silent. */
    static ImportOptions of(WeightFile file) {
        return new ImportOptions(
                        positive(file.extras().get(HEADS)),
                        positive(file.extras().get(DECODER_HEADS)),
                        grid(file.extras().get(GRID)),
                        List.of(),
                        "",
                        "")
                .orElse(constructorArguments(file.extras()))
                .orElse(config(file.path()));
    }

    /** MAE-CT's and MIM-Refiner's files carry the arguments of the module they belong to. */
    private static ImportOptions constructorArguments(Map<String, Object> extras) {
        if (!(extras.get("ctor_kwargs") instanceof Map<?, ?> arguments)) {
            return ImportOptions.defaults();
        }
        OptionalInt heads = HEADS_ARGUMENTS.stream()
                .map(name -> positive(arguments.get(name)))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
        boolean decoder = String.valueOf(arguments.get("kind")).contains("decoder");
        OptionalInt none = OptionalInt.empty();
        return new ImportOptions(decoder ? none : heads, decoder ? heads : none, Optional.empty(), List.of(), "", "");
    }

    private static ImportOptions config(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        Optional<HuggingFaceConfig> config = folder == null ? Optional.empty() : HuggingFaceConfig.find(folder);
        return config.map(c -> new ImportOptions(
                        OptionalInt.of(c.heads()),
                        c.decoder().map(d -> OptionalInt.of(d.heads())).orElse(OptionalInt.empty()),
                        Optional.of(c.grid()),
                        List.of(),
                        "",
                        ""))
                .orElse(ImportOptions.defaults());
    }

    private static OptionalInt positive(@org.jspecify.annotations.Nullable Object value) {
        if (value instanceof Long number && number > 0 && number <= 4096) {
            return OptionalInt.of(number.intValue());
        }
        if (value instanceof String text && text.matches("[1-9]\\d{0,3}")) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        return OptionalInt.empty();
    }

    private static Optional<PatchGrid> grid(@org.jspecify.annotations.Nullable Object value) {
        Matcher sizes = SIZES.matcher(String.valueOf(value));
        return sizes.matches()
                ? Optional.of(new PatchGrid(Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2))))
                : Optional.empty();
    }
}
