/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import dev.maect.engine.machine.CLibrary;
import dev.maect.engine.machine.GlibcAllocator;
import dev.maect.engine.machine.NativeFailure;
import dev.maect.engine.machine.NativeLibraries;
import dev.maect.engine.machine.OtherWork;
import dev.maect.engine.machine.Processors;
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

/**
 * What has to be settled before libtorch is loaded. maect does it by itself before it first touches libtorch; a program
 * that uses libtorch or JavaCPP before it uses maect calls {@link #prepare} first.
 *
 * <table>
 * <caption>What is set, unless it is set already</caption>
 * <tr><th>setting</th><th>what it brings</th><th>set by</th></tr>
 * <tr><td>properties {@code org.bytedeco.javacpp.maxBytes} and {@code maxPhysicalBytes}: 0</td><td>JavaCPP's limits follow
 * the Java heap, which says nothing about tensors, and checking them costs as much as a small operator</td><td>{@link
 * #prepare}</td></tr>
 * <tr><td>property {@code org.bytedeco.openblas.load}</td><td>Intel MKL in OpenBLAS's place, where it is on the class
 * path</td><td>{@link #prepare}</td></tr>
 * <tr><td>{@code GOMP_SPINCOUNT} or {@code OMP_WAIT_POLICY}</td><td>{@link Waiting}: chosen by the state of the machine, or
 * by the property {@code maect.wait} or the variable {@code MAECT_WAIT} ({@code auto}, {@code spin}, {@code bounded},
 * {@code passive})</td><td>{@link #prepare}, on Linux</td></tr>
 * <tr><td>{@code OMP_NUM_THREADS}</td><td>no more threads than this process may use processors</td><td>{@link
 * #prepare}, on Linux</td></tr>
 * <tr><td>{@code MKL_THREADING_LAYER}, {@code OPENBLAS_THREAD_TIMEOUT}</td><td>one OpenMP runtime; OpenBLAS's threads leave
 * the processors to libtorch's</td><td>{@link #prepare}, on Linux</td></tr>
 * <tr><td>{@code OPENCV_LOG_LEVEL}</td><td>broken images are reported once, by maect</td><td>{@link #prepare}, on
 * Linux</td></tr>
 * <tr><td>{@code MALLOC_*}: the C allocator keeps freed memory</td><td>a tenth to a third of a training step's
 * time</td><td>nobody: read when the process begins. {@link #keepFreedMemory} does most of it</td></tr>
 * </table>
 *
 * <p>Variables reach native libraries that are loaded later. Where other software has brought GNU's OpenMP into the process
 * before, its settings stay.
 */
public final class NativeSetup {
    private static final Logger LOG = LoggerFactory.getLogger(NativeSetup.class);
    /** Whatever the machine's state. OPENBLAS_THREAD_TIMEOUT: 4 is the least, and makes its threads sleep at once. */
    private static final Map<String, String> FIXED_VARIABLES =
            Map.of("OPENCV_LOG_LEVEL", "OFF", "OPENBLAS_THREAD_TIMEOUT", "4", "MKL_THREADING_LAYER", "GNU");

    private static Optional<Report> report = Optional.empty();
    private static boolean allocatorWanted;

    private NativeSetup() {}

    /**
     * What libtorch's threads do while they wait for each other, many times in each step. A thread that looks again and
     * again sees the end at once, but keeps its processor from the thread that it waits for when another program needs that
     * one too. A thread that sleeps has to be woken, which takes some microseconds.
     */
    public enum Waiting {
        /** OpenMP's own way: 300,000 looks, some milliseconds. Many times slower beside another program. */
        SPIN,
        /** Look about as long as sleeping and being woken takes, then sleep. */
        BOUNDED,
        /** Sleep at once. */
        PASSIVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was found and done.
     *
     * @param threads how many threads compute: the user's {@code OMP_NUM_THREADS}, or one for each core that this process
     *     may use
     * @param others threads of other processes that wanted to run at that moment; 0 where that cannot be told
     * @param waiting how threads wait for each other
     * @param why why they wait so
     * @param variables the environment variables that were set inside this process, which {@link System#getenv} does not
     *     show
     * @param limits what could not be set, and how to set it; a sentence each
     */
    public record Report(
            int threads, int others, Waiting waiting, String why, Map<String, String> variables, List<String> limits) {
        /** Copies the collections. */
        public Report {
            variables = Map.copyOf(variables);
            limits = List.copyOf(limits);
        }
    }

    /**
     * Sets what the table above says, once; later calls return the same report. Unpacks native libraries into JavaCPP's
     * cache when they are not there yet, which takes seconds and is logged. Throws nothing: what cannot be set is in the
     * report and logged once, and a libtorch that cannot be loaded says so in {@link #load}, or when it is first used.
     */
    public static synchronized Report prepare() {
        if (report.isEmpty()) {
            Report made = setUp();
            report = Optional.of(made);
            if (!made.limits().isEmpty()) {
                LOG.info("{}", String.join(" ", made.limits()));
            }
            LOG.debug(
                    "threads: {}  waiting: {} ({})  set: {}",
                    made.threads(),
                    made.waiting(),
                    made.why(),
                    made.variables());
        }
        return report.orElseThrow();
    }

    /**
     * As {@link #prepare}, and loads libtorch now rather than at its first use.
     *
     * @throws EngineException if it cannot be loaded: not built for this platform, no room for its files, ...
     */
    public static void load() {
        prepare();
        try {
            Loader.load(torch.class);
        } catch (LinkageError e) {
            throw NativeFailure.of(e)
                    .map(words -> new EngineException(words.message() + " " + words.remedy(), e))
                    .orElseThrow(() -> e);
        }
    }

    /**
     * Tells the C allocator (glibc) to keep what is freed for the next step instead of returning it to the system, which
     * would fault it in again: for the whole process and for good, so only on request. Loads libtorch.
     *
     * <p>Blocks of 64 MB and more are still returned when they are freed on another thread than the process's first, which
     * Java's threads never are. The variables {@code MALLOC_ARENA_MAX=1}, {@code MALLOC_MMAP_THRESHOLD_}, {@code
     * MALLOC_TRIM_THRESHOLD_} and {@code MALLOC_TOP_PAD_}, set before the JVM starts, reach those too, and so does a
     * preloaded jemalloc.
     *
     * @return whether the allocator took it; false on other systems than Linux
     * @throws EngineException as {@link #load}
     */
    public static boolean keepFreedMemory() {
        synchronized (NativeSetup.class) {
            allocatorWanted = true;
        }
        load();
        return onLinux() && GlibcAllocator.keepFreedMemory();
    }

    private static Report setUp() {
        Map<String, String> environment = System.getenv();
        boolean late = NativeLibraries.openMpLoaded();
        List<String> limits = new ArrayList<>(NativeLibraries.prepare());
        String wish = System.getProperty("maect.wait", environment.getOrDefault("MAECT_WAIT", ThreadPlan.AUTO));
        if (ThreadPlan.isUnknown(wish)) {
            limits.add("MAECT_WAIT=" + wish + " is none of auto, spin, bounded and passive; taken as auto.");
        }
        Processors processors = Processors.current();
        int others = OtherWork.running();
        if (!onLinux()) {
            return new Report(processors.compute(), others, Waiting.SPIN, "chosen on Linux only", Map.of(), limits);
        }
        ThreadPlan plan = ThreadPlan.of(environment, wish, processors, others);
        if (late) {
            plan = plan.unchanged("GNU's OpenMP was loaded before maect");
            limits.add("GNU's OpenMP was loaded before maect could choose threads and waiting: call"
                    + " NativeSetup.prepare() earlier, or set OMP_NUM_THREADS and OMP_WAIT_POLICY.");
        }
        Map<String, String> wanted = new LinkedHashMap<>(FIXED_VARIABLES);
        wanted.keySet().removeAll(environment.keySet());
        wanted.putAll(plan.variables());
        // Where native libraries cannot be loaded at all, those who need them are told, and these matter no more.
        Map<String, String> set = new LinkedHashMap<>(wanted);
        if (NativeLibraries.failure().isEmpty()) {
            set.entrySet().removeIf(variable -> !CLibrary.putenv(variable.getKey(), variable.getValue()));
            wanted.keySet().removeAll(set.keySet());
            if (!wanted.isEmpty()) {
                limits.add("These variables cannot be set inside this JVM; set them before it starts: " + wanted + ".");
            }
        }
        if (!allocatorWanted && GlibcAllocator.returnsFreedMemory(environment)) {
            limits.add(
                    "The C allocator returns freed memory at every step, which costs a tenth of the time and more: call"
                            + " NativeSetup.keepFreedMemory(), or set the MALLOC_ variables that it names before the JVM starts.");
        }
        return new Report(plan.threads(), others, plan.waiting(), plan.why(), set, limits);
    }

    private static boolean onLinux() {
        return System.getProperty("os.name", "").equals("Linux");
    }
}
