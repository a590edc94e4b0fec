/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.cli.ExitCode;
import dev.maect.cli.WithoutLibtorch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect data fetch}: images that are published, as their publishers have them. */
@Command(
        name = "fetch",
        description = "Download published images, checked against published checksums, and print the --data to use.",
        footer = {
            "",
            "The files stay as they are: maect opens them. Without --out they go into the cache (MAECT_CACHE). An",
            "interrupted download goes on where it stopped. MAECT_OFFLINE=1 is as --offline.",
            "",
            "Example: maect data fetch cifar10"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class FetchDataCommand implements Callable<Integer>, WithoutLibtorch {
    private final Map<String, String> environment;
    private final List<PublishedDataSet> known;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A name of the list.")
    private @Nullable String name;

    @Option(names = "--list", description = "List the images that can be fetched, with their terms and origin.")
    private boolean list;

    @Option(names = "--out", paramLabel = "DIR", description = "Put the files into this folder, not into the cache.")
    private @Nullable Path out;

    @Option(
            names = "--from",
            paramLabel = "URL",
            description = "Fetch from this folder of another server; the checksums stay the published ones.")
    private @Nullable String from;

    @Option(names = "--offline", description = "Answer from the cache only.")
    private boolean offline;

    /** The command with the images that maect knows and the process's environment. */
    public FetchDataCommand() {
        this(System.getenv(), PublishedDataSet.packaged());
    }

    FetchDataCommand(Map<String, String> environment, List<PublishedDataSet> known) {
        this.environment = environment;
        this.known = known;
    }

    @Override
    public Integer call() {
        PrintWriter console = spec.commandLine().getOut();
        if (list) {
            known.forEach(set -> {
                console.printf("%-16s %s%n", set.name(), set.what());
                console.printf("%-16s Terms: %s%n", "", set.terms());
                console.printf("%-16s %s%n", "", set.origin());
            });
        } else if (name == null) {
            throw new ParameterException(spec.commandLine(), "Which images? `maect data fetch --list` shows them.");
        } else {
            PublishedDataSet set = PublishedDataSet.find(known, name);
            set.places(fetch(set)).forEach(console::println);
        }
        console.flush();
        return ExitCode.OK;
    }

    private List<Path> fetch(PublishedDataSet set) {
        ModelCache cache = ModelCache.of(environment, Path.of(System.getProperty("user.home", ".")));
        List<PublishedModel> sources = from == null ? set.files() : set.filesAt(from.strip());
        Fetcher fetcher = new Fetcher(
                cache, Download.standard(), offline || FetchCommand.isOffline(environment), (file, model) -> {});
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            files.add(fetcher.fetch(sources.get(i), place(cache, set.files().get(i))));
        }
        return files;
    }

    /** In the cache a file has its place by its publisher's address, wherever it comes from. */
    private CachedFile place(ModelCache cache, PublishedModel file) {
        if (out == null) {
            return cache.file(file.address());
        }
        try {
            return new CachedFile(Files.createDirectories(out).resolve(file.fileName()));
        } catch (IOException e) {
            throw new FetchException("Cannot make the folder " + out + ": " + e + ". Give another --out.", e);
        }
    }
}
