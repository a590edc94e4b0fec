/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.run;

import dev.maect.MaectException;
import dev.maect.io.Json;
import dev.maect.recipe.PackagedRecipes;
import dev.maect.recipe.Recipe;
import dev.maect.run.RunFolder;
import dev.maect.studio.http.Refused;
import dev.maect.studio.thumb.Encoded;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a folder: how they stand, and how they are planned, begun, stopped and continued. Thread-safe. */
public final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final int MOST = 500;
    private static final int MOST_PLANS = 50;
    private static final long LARGEST_PAGE = 64L << 20;

    /** What became of a plan. */
    private record Planned(Plan plan, String state, String text) {}

    private final Path folder;
    private final RunProcesses processes;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private final Map<Integer, Planned> plans = new LinkedHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, Process> begun = new HashMap<>();
    private Map<String, String> stamps = Map.of();

    /**
     * Runs in {@code folder}, which need not be there yet.
     *
     * @param launcher the words of the command that starts maect; empty if runs cannot be begun
     */
    public Runs(Path folder, List<String> launcher, WorkQueue work, Consumer<Map<String, Object>> tell) {
        this.folder = folder.toAbsolutePath().normalize();
        processes = new RunProcesses(launcher);
        this.work = work;
        this.tell = tell;
    }

    private List<RunState> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(RunFolder::isRun)
                    .sorted()
                    .limit(MOST)
                    .map(RunState::new)
                    .toList();
        } catch (IOException e) {
            throw new MaectException(
                    "The runs in " + folder + " cannot be listed: " + e + ". Check its permissions.", e);
        }
    }

    private RunState run(String name) {
        Path path = folder.resolve(Plan.name(name));
        if (!RunFolder.isRun(path)) {
            throw Refused.missing("There is no run \"" + name + "\" in " + folder + ".", "");
        }
        return new RunState(path);
    }

    /** For the page. */
    public Map<String, Object> shown(String data) {
        List<Map<String, Object>> runs = new ArrayList<>();
        for (RunState state : all()) {
            runs.add(shown(state));
        }
        synchronized (this) {
            begun.forEach((name, process) -> {
                if (runs.stream().noneMatch(run -> name.equals(run.get("name")))) {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("name", name);
                    one.put("path", folder.resolve(name).toString());
                    one.put("state", process.isAlive() ? "waiting" : "failed");
                    one.put("mine", true);
                    one.put(
                            "message",
                            process.isAlive() ? "" : RunState.tail(log(name)).strip());
                    runs.add(one);
                }
            });
        }
        List<Map<String, Object>> recipes = new ArrayList<>();
        for (Recipe recipe : PackagedRecipes.all()) {
            recipes.add(Map.of("name", recipe.name(), "words", recipe.description()));
        }
        return Map.of("folder", folder.toString(), "runs", runs, "recipes", recipes, "data", data);
    }

    private Map<String, Object> shown(RunState state) {
        Map<String, Object> one = state.shown();
        synchronized (this) {
            Process process = begun.get(state.name());
            one.put("mine", process != null);
            if (process != null
                    && !process.isAlive()
                    && isFailure(process.exitValue())
                    && "stopped".equals(one.get("state"))) {
                one.put("state", "failed");
                one.put("message", RunState.tail(log(state.name())).strip());
            }
        }
        return one;
    }

    /** Signals end a run that was stopped. */
    private static boolean isFailure(int exit) {
        return exit != 0 && exit < 128;
    }

    /** For the page: all of one run. */
    public Map<String, Object> shownRun(String name) {
        RunState state = run(name);
        RunFolder run = new RunFolder(state.folder());
        Map<String, Object> all = shown(state);
        all.put("log", RunState.tail(run.log()));
        all.put("settings", RunState.tail(run.resolvedRecipe()));
        all.put("summary", Files.exists(run.summary()) ? Json.read(run.summary()) : null);
        all.put("report", Files.exists(run.report()));
        return all;
    }

    /** For the page: what changes while it trains. */
    public Map<String, Object> curves(String name, int points) {
        RunState state = run(name);
        return Map.of("series", Curves.of(new RunFolder(state.folder()), points), "progress", shown(state));
    }

    /** The steps of which there are reconstructions. */
    public long[] reconstructions(String name) {
        return ReconstructionSheet.steps(new RunFolder(run(name).folder()));
    }

    /** The reconstructions of a step. */
    public Encoded reconstruction(String name, int step) {
        return ReconstructionSheet.at(new RunFolder(run(name).folder()), step);
    }

    /** The page that the run made of itself. */
    public byte[] report(String name) {
        Path page = new RunFolder(run(name).folder()).report();
        try {
            if (!Files.exists(page) || Files.size(page) > LARGEST_PAGE) {
                throw Refused.missing(
                        "The run has no report yet.", "It is made when the run ends; maect report makes one.");
            }
            return Files.readAllBytes(page);
        } catch (IOException e) {
            throw new MaectException("The report " + page + " cannot be read: " + e + ".", e);
        }
    }

    // ---- planned, begun, stopped, continued ----

    private int plan(Plan plan) {
        if (Files.exists(folder.resolve(plan.name()))) {
            throw Refused.now("There is a run \"" + plan.name() + "\" already.", "Choose another name.");
        }
        int id = number.incrementAndGet();
        keep(id, new Planned(plan, "working", ""));
        work.begin(
                WorkQueue.Lane.RUNS, "plan " + id, "plan the run " + plan.name(), progress -> ask(progress, id, plan));
        return id;
    }

    /** Asks maect what a run would do; the number of the plan. */
    public int plan(
            String name, String recipe, String data, Optional<String> val, List<String> settings, boolean smoke) {
        return plan(new Plan(name, recipe, data, val, settings, smoke));
    }

    private void ask(Work progress, int id, Plan plan) {
        try {
            keep(id, new Planned(plan, "ready", processes.ask(plan.words(folder, true), progress)));
        } catch (MaectException e) {
            keep(id, new Planned(plan, "failed", String.valueOf(e.getMessage())));
        }
        tell.accept(Map.of("type", "plan", "plan", id));
    }

    private synchronized void keep(int id, Planned planned) {
        plans.put(id, planned);
        if (plans.size() > MOST_PLANS) {
            plans.remove(plans.keySet().iterator().next());
        }
    }

    private synchronized Planned planned(int id) {
        Planned planned = plans.get(id);
        if (planned == null) {
            throw Refused.missing("There is no plan " + id + ".", "Plan the run again.");
        }
        return planned;
    }

    /** For the page: what became of a plan. */
    public Map<String, Object> shownPlan(int id) {
        Planned planned = planned(id);
        return Map.of(
                "state", planned.state(),
                "text", planned.text(),
                "name", planned.plan().name(),
                "command", "maect " + String.join(" ", planned.plan().words(folder, false)));
    }

    /** Begins what was planned. */
    public String begin(int id) {
        Planned planned = planned(id);
        if (!planned.state().equals("ready")) {
            throw Refused.now(
                    planned.state().equals("working") ? "The plan is not ready yet." : "The plan failed.",
                    "A run is begun when its plan has been seen.");
        }
        return begin(planned.plan().name(), planned.plan().words(folder, false));
    }

    /** Goes on with a run that was stopped. */
    public String resume(String name) {
        RunState state = run(name);
        if (state.process().isPresent()) {
            throw Refused.now("The run is at work.", "");
        }
        return begin(name, List.of("resume", state.folder().toString()));
    }

    private String begin(String name, List<String> words) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MaectException("The folder " + folder + " cannot be made: " + e + ".", e);
        }
        synchronized (this) {
            Process before = begun.get(name);
            if (before != null && before.isAlive()) {
                throw Refused.now("The run has just been begun.", "");
            }
            Process process = processes.begin(words, log(name));
            begun.put(name, process);
            process.onExit().thenRun(() -> tell.accept(Map.of("type", "runs")));
        }
        LOG.info("Began maect {}", String.join(" ", words));
        tell.accept(Map.of("type", "runs"));
        return name;
    }

    private Path log(String name) {
        return folder.resolve("." + name + ".studio.log");
    }

    /** Asks a run to finish its step, save its state and end. */
    public void stop(String name) {
        Optional<ProcessHandle> process;
        synchronized (this) {
            process = Optional.ofNullable(begun.get(Plan.name(name)))
                    .filter(Process::isAlive)
                    .map(Process::toHandle);
        }
        ProcessHandle running = process.or(() -> run(name).process())
                .orElseThrow(() -> Refused.now("The run is not at work on this machine.", ""));
        if (!running.destroy()) {
            throw Refused.now(
                    "The run's process " + running.pid() + " cannot be stopped from here.", "End it yourself.");
        }
    }

    /** Tells the page which runs changed since the last look. */
    public void look() {
        Map<String, String> now = new LinkedHashMap<>();
        for (RunState state : all()) {
            now.put(state.name(), state.stamp());
        }
        Map<String, String> before;
        synchronized (this) {
            before = stamps;
            stamps = now;
        }
        if (!before.keySet().equals(now.keySet())) {
            tell.accept(Map.of("type", "runs"));
        }
        now.forEach((name, stamp) -> {
            if (before.containsKey(name) && !stamp.equals(before.get(name))) {
                tell.accept(Map.of("type", "run", "name", name));
            }
        });
    }
}
