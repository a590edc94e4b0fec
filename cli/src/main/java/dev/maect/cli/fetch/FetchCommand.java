/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.cli.ExitCode;
import dev.maect.cli.WithoutLibtorch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect fetch}: published weights into the cache; the path of the file is the output. */
@Command(
        name = "fetch",
        description = "Download published weights into the cache and print the file's path.",
        footer = {
            "",
            "Files stay in MAECT_CACHE (default: XDG_CACHE_HOME/maect, else ~/.cache/maect). An interrupted download",
            "goes on where it stopped. MAECT_OFFLINE=1 is as --offline.",
            "",
            "Example: maect fetch maect-l16"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class FetchCommand implements Callable<Integer>, WithoutLibtorch {
    private final Map<String, String> environment;
    private final PublishedModels catalogue;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME|URL", description = "A name of the list, or an http(s) address.")
    private @Nullable String name;

    @Option(names = "--list", description = "List the published weights with their licences.")
    private boolean list;

    @Option(names = "--offline", description = "Answer from the cache only.")
    private boolean offline;

    @Option(names = "--sha256", paramLabel = "HEX", description = "Refuse a file with another SHA-256.")
    private @Nullable String sha256;

    /** The command with maect's own catalogue and the process's environment. */
    public FetchCommand() {
        this(System.getenv(), PublishedModels.packaged());
    }

    FetchCommand(Map<String, String> environment, PublishedModels catalogue) {
        this.environment = environment;
        this.catalogue = catalogue;
    }

    @Override
    public Integer call() {
        ModelCache cache = ModelCache.of(environment, Path.of(System.getProperty("user.home", ".")));
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            list(cache, out);
        } else if (name == null) {
            throw new ParameterException(spec.commandLine(), "Which weights? `maect fetch --list` shows them.");
        } else {
            out.println(fetch(cache, name));
        }
        out.flush();
        return ExitCode.OK;
    }

    private Path fetch(ModelCache cache, String wanted) {
        PublishedModel found = catalogue.find(wanted);
        PublishedModel model = sha256 == null ? found : found.with(Checksum.sha256(sha256));
        return new Fetcher(cache, Download.standard(), offline || isOffline(environment)).fetch(model);
    }

    /** Whether MAECT_OFFLINE is set. */
    static boolean isOffline(Map<String, String> environment) {
        String value = environment.getOrDefault("MAECT_OFFLINE", "");
        return !value.isBlank() && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    private void list(ModelCache cache, PrintWriter out) {
        String licence = "";
        for (PublishedModel model : catalogue.all()) {
            if (!model.licence().equals(licence)) {
                licence = model.licence();
                out.printf("%s%n", "Licence: " + licence);
            }
            boolean here = cache.file(model.address()).exists();
            out.printf("  %-20s %s%s%n", model.name(), model.what(), here ? " [in the cache]" : "");
        }
    }
}
