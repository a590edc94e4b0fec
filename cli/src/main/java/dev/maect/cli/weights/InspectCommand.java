/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.cli.ExitCode;
import dev.maect.io.Printable;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportedWeights;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code maect inspect}: what a weight file is. */
@Command(
        name = "inspect",
        description = "Say what a weight file is: network, whose names, parts, tensors. Runs nothing in it.",
        footer = {"", "Example: maect inspect mae_pretrain_vit_base.pth --tensors"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class InspectCommand implements Callable<Integer> {
    private static final int SHORT_LIST = 8;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "Weights in safetensors or PyTorch's format (.pth, .th, .pt, .bin), or a Hugging Face folder.")
    private @Nullable Path path;

    @Option(names = "--tensors", description = "List every tensor, not just the first ones, and all matched names.")
    private boolean all;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private WeightOptions options = new WeightOptions();

    @Override
    public Integer call() {
        try (WeightFile file = WeightFiles.open(Objects.requireNonNull(path), options.importOptions())) {
            Inspection inspection = Inspection.of(file, options.importOptions());
            List<TensorInfo> infos = file.names().stream()
                    .limit(all || json ? Long.MAX_VALUE : SHORT_LIST)
                    .map(file::info)
                    .toList();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(file, inspection, infos));
            } else {
                text(out, file, inspection, infos);
            }
            out.flush();
            return inspection.complete() ? ExitCode.OK : ExitCode.ERROR;
        }
    }

    private void text(PrintWriter out, WeightFile file, Inspection inspection, List<TensorInfo> infos) {
        out.println(file.path());
        inspection.facts().forEach((name, value) -> out.printf(Locale.ROOT, "  %-18s  %s%n", name, grouped(value)));
        inspection.names().ifPresent(weights -> {
            boolean plain = weights.table().clean() && weights.table().ignored().isEmpty();
            out.println();
            if (all) {
                out.print(weights.table().fullText());
            } else if (!plain) {
                out.print(weights.table().text());
            } else {
                out.printf("all %d names are understood%n", file.names().size());
            }
        });
        out.println();
        int name = infos.stream()
                .mapToInt(i -> Printable.line(i.name()).length())
                .max()
                .orElse(1);
        int shape = infos.stream().mapToInt(i -> i.shapeText().length()).max().orElse(1);
        for (TensorInfo info : infos) {
            out.printf(
                    Locale.ROOT,
                    "%-" + name + "s  %-" + shape + "s  %-8s  norm %.6g%n",
                    Printable.line(info.name()),
                    info.shapeText(),
                    info.dtype().label(),
                    TensorNorm.of(file, info.name()));
        }
        int more = file.names().size() - infos.size();
        if (more > 0) {
            out.printf("... and %d more (--tensors)%n", more);
        }
    }

    private static String grouped(Object value) {
        return value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : String.valueOf(value);
    }

    private static String json(WeightFile file, Inspection inspection, List<TensorInfo> infos) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", file.path().toString());
        inspection.facts().forEach((name, value) -> tree.put(name.replace(' ', '-'), value));
        tree.put("complete", inspection.complete());
        inspection.names().map(ImportedWeights::table).ifPresent(table -> {
            tree.put("matched", table.matched().size());
            tree.put("misshapen", table.misshapen());
            tree.put("missing", table.missing());
            tree.put("unexpected", table.unexpected());
            tree.put("ignored", table.ignored());
        });
        List<Object> tensors = new ArrayList<>();
        for (TensorInfo info : infos) {
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("name", info.name());
            tensor.put("shape", info.shape());
            tensor.put("dtype", info.dtype().label());
            double norm = TensorNorm.of(file, info.name());
            tensor.put("norm", Double.isFinite(norm) ? norm : String.valueOf(norm));
            tensors.add(tensor);
        }
        tree.put("tensor-list", tensors);
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(tree);
    }
}
