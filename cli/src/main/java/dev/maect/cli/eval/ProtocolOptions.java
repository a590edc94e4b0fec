/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.RecordSettings;
import dev.maect.recipe.RecordSettings.Entry;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The settings of any protocol as options of its subcommand: {@code perBlock} is {@code --per-block}. */
final class ProtocolOptions {
    private ProtocolOptions() {}

    /**
     * Adds an option for each setting of {@code protocol}. One that all protocols have, such as {@code --seed}, keeps its
     * meaning; then the name of the protocol comes before that of the setting.
     */
    static void add(CommandSpec spec, EvaluationProtocol protocol) {
        for (Entry entry : entries(protocol)) {
            String plain = "--" + entry.key();
            String name = spec.findOption(plain) == null ? plain : "--" + protocol.name() + plain.substring(1);
            spec.addOption(option(name, entry));
        }
    }

    private static List<Entry> entries(EvaluationProtocol protocol) {
        return protocol instanceof Record settings ? RecordSettings.of(settings) : List.of();
    }

    private static OptionSpec option(String name, Entry entry) {
        Class<?> element = element(entry.type());
        OptionSpec.Builder option = OptionSpec.builder(name).description(description(entry));
        if (entry.value() instanceof List) {
            option.type(List.class).auxiliaryTypes(element);
            if (element != Path.class) {
                option.splitRegex(",");
            }
        } else {
            option.type(element);
        }
        boolean flag = element == boolean.class && entry.value().equals(false);
        return (flag ? option.arity("0") : option.paramLabel(label(element))).build();
    }

    private static Class<?> element(Type type) {
        Type single = type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
        return (Class<?>) single;
    }

    private static String label(Class<?> type) {
        if (type.isEnum() || type == boolean.class) {
            return "KIND";
        }
        if (type == Path.class) {
            return "FILE";
        }
        if (type == String.class) {
            return "NAME";
        }
        return type == double.class || type == Double.class ? "X" : "N";
    }

    private static String description(Entry entry) {
        String usual = text(entry.value());
        boolean said = usual.isEmpty() || entry.description().contains("(default");
        String means = entry.description().replaceFirst("\\.$", "");
        // picocli takes a percent sign for the beginning of a format
        return (said ? entry.description() : means + " (default: " + usual + ").")
                .replace("%", "%%")
                .strip();
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> values) {
            return values.stream().map(ProtocolOptions::text).collect(Collectors.joining(","));
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(ProtocolOptions::text).orElse("");
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return value.equals(false) ? "" : value.toString();
    }

    /** {@code protocol} with the options that were given. */
    static EvaluationProtocol given(EvaluationProtocol protocol, ParseResult parsed) {
        if (!(protocol instanceof Record settings)) {
            return protocol;
        }
        Map<String, Object> values = new HashMap<>();
        for (Entry entry : entries(protocol)) {
            String own = "--" + protocol.name() + "-" + entry.key();
            String name = parsed.commandSpec().findOption(own) == null ? "--" + entry.key() : own;
            if (parsed.hasMatchedOption(name)) {
                Object value = parsed.matchedOption(name).getValue();
                values.put(entry.key(), entry.value() instanceof Optional ? Optional.of(value) : value);
            }
        }
        return (EvaluationProtocol) RecordSettings.withValues(settings, values);
    }
}
