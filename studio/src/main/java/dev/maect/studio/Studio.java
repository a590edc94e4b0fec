/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import dev.maect.MaectException;
import dev.maect.io.AtomicFile;
import dev.maect.studio.api.RunRequests;
import dev.maect.studio.api.StateRequests;
import dev.maect.studio.api.WorkRequests;
import dev.maect.studio.http.Events;
import dev.maect.studio.http.LocalServer;
import dev.maect.studio.http.PageParts;
import dev.maect.studio.http.Routes;
import dev.maect.studio.run.Runs;
import dev.maect.studio.work.WorkQueue;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page of this machine alone, on which the images of a catalogue are looked at and labelled, and runs are watched, begun and
 * stopped. It listens on the loopback address; whoever has {@link #address} may do what its owner may. Close it.
 *
 * <pre>{@code
 * try (Studio studio = Studio.open(StudioOptions.standard().withCatalog(Path.of("photos-catalog")))) {
 *     System.out.println("Open " + studio.address());
 *     System.in.read();
 * }
 * }</pre>
 */
public final class Studio implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Studio.class);
    private static final int LOOK_SECONDS = 2;

    private final String instance = UUID.randomUUID().toString().substring(0, 8);
    private final Events events;
    private final WorkQueue work;
    private final Optional<CatalogPart> catalog;
    private final Runs runs;
    private final String first;
    private final LocalServer server;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "maect-studio-watch");
        thread.setDaemon(true);
        return thread;
    });

    private Studio(StudioOptions options) {
        events = new Events(this::hello);
        work = new WorkQueue(events::tell);
        catalog = options.catalog().map(folder -> new CatalogPart(folder, options, work, events::tell));
        runs = new Runs(runsFolder(options), options.launcher(), work, events::tell);
        first = options.run()
                .map(run -> String.valueOf(run.toAbsolutePath().normalize().getFileName()))
                .orElse("");
        boolean ready = false;
        try {
            PageParts page = new PageParts();
            Routes routes = new Routes().get("/", request -> page.page()).get("/page/{name...}", page);
            new StateRequests(this::state, this::column, this::version).to(routes);
            new WorkRequests(work).to(routes);
            new RunRequests(runs, () -> catalog.map(CatalogPart::data).orElse("")).to(routes);
            catalog.ifPresent(part -> part.to(routes));
            server = LocalServer.open(options.port(), routes, events);
            ready = true;
        } finally {
            if (!ready) {
                catalog.ifPresent(CatalogPart::close);
                work.close();
            }
        }
        watch.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Opens a studio.
     *
     * @throws dev.maect.MaectException if there is no such catalogue, or the port is taken
     */
    public static Studio open(StudioOptions options) {
        return new Studio(options);
    }

    /**
     * Writes images of a catalogue, spread over all, with their labels as one HTML file for colleagues; no page is served.
     *
     * @param most how many images, at most 2000
     * @throws dev.maect.MaectException if there is no catalogue, or the file cannot be written
     */
    public static void export(StudioOptions options, Path file, int most) {
        Path folder = options.catalog().orElseThrow(() -> new MaectException("Which catalogue is to be shown?"));
        try (WorkQueue work = new WorkQueue(any -> {});
                CatalogPart part = new CatalogPart(folder, options, work, any -> {})) {
            AtomicFile.write(file, part.page(most, String.valueOf(folder.getFileName())));
        }
    }

    private static Path runsFolder(StudioOptions options) {
        return options.runs()
                .or(() -> options.run()
                        .map(run -> run.toAbsolutePath().normalize().getParent()))
                .orElse(Path.of("runs"));
    }

    /** The address to open in a browser. It works once: each call gives a fresh one. */
    public URI address() {
        return server.address();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** How many pages are open. */
    public int pages() {
        return events.pages();
    }

    private Map<String, Object> hello() {
        Map<String, Object> hello = new LinkedHashMap<>();
        hello.put("type", "hello");
        catalog.ifPresent(part -> hello.putAll(part.hello()));
        return hello;
    }

    private Map<String, Object> state() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "version",
                Optional.ofNullable(Studio.class.getPackage().getImplementationVersion())
                        .orElse(""));
        all.put("catalog", null);
        all.put("order", 0);
        all.put("revision", 0);
        all.put("n", 0);
        for (String list : List.of("sets", "labels", "tags", "history")) {
            all.put(list, List.of());
        }
        catalog.ifPresent(part -> part.shown(all));
        all.put("work", work.shown());
        all.put("run", first);
        return all;
    }

    private Optional<byte[]> column(String name, Optional<String> set, Optional<String> tag) {
        return catalog.flatMap(part -> part.column(name, set, tag));
    }

    private String version(String name, Optional<String> set, Optional<String> tag) {
        return instance + "-"
                + catalog.map(part -> part.version(name, set, tag)).orElse("");
    }

    private void look() {
        try {
            runs.look();
            catalog.ifPresent(CatalogPart::look);
        } catch (RuntimeException e) {
            LOG.debug("Looking for changes failed: {}", e.toString()); // the next look may succeed
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        server.close();
        catalog.ifPresent(CatalogPart::close);
        work.close();
    }
}
