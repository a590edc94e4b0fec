/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
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
 * <tr><td>{@code OMP_NUM_THREADS}</td><td>no more threads than this process may use {@link Processors}</td><td>{@link
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
    private static final String LOAD_LIBRARIES = "org.bytedeco.javacpp.loadlibraries";

    /** Whatever the machine's state. OPENBLAS_THREAD_TIMEOUT: 4 is the least, and makes its threads sleep at once. */
    private static final Map<String, String> FIXED_VARIABLES =
            Map.of("OPENCV_LOG_LEVEL", "OFF", "OPENBLAS_THREAD_TIMEOUT", "4", "MKL_THREADING_LAYER", "GNU");

    private static Optional<NativeReport> report = Optional.empty();
    private static Optional<Throwable> failure = Optional.empty();
    private static boolean allocatorWanted;

    private NativeSetup() {}

    /**
     * Sets what the table above says, once; later calls return the same report. Unpacks native libraries into JavaCPP's
     * cache when they are not there yet, which takes seconds and is logged. Throws nothing: what cannot be set is in the
     * report and logged once, and a libtorch that cannot be loaded says so in {@link #load}, or when it is first used.
     */
    public static synchronized NativeReport prepare() {
        if (report.isEmpty()) {
            NativeReport made = setUp();
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

    /** Whether Intel MKL for this platform is on the class path, which {@link #prepare} then puts in OpenBLAS's place. */
    public static boolean mklOnClassPath() {
        return MklLibraries.onClassPath();
    }

    /** The first failure to unpack or load a native library, which is the one that tells why; later ones follow from it. */
    static synchronized Optional<Throwable> failure() {
        return failure;
    }

    private static NativeReport setUp() {
        Map<String, String> environment = System.getenv();
        List<String> limits = new ArrayList<>();
        boolean late = openMpLoaded();
        setDefault("org.bytedeco.javacpp.maxBytes", "0");
        setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        loadFirstLibraries(limits);

        String wish = System.getProperty("maect.wait", environment.getOrDefault("MAECT_WAIT", ThreadPlan.AUTO));
        if (Waiting.parse(wish).isEmpty() && !wish.equals(ThreadPlan.AUTO)) {
            limits.add("MAECT_WAIT=" + wish + " is none of auto, spin, bounded and passive; taken as auto.");
        }
        Processors processors = Processors.current();
        int others = OtherWork.running(Path.of("/"));
        if (!onLinux()) {
            return new NativeReport(
                    processors, processors.compute(), others, Waiting.SPIN, "chosen on Linux only", Map.of(), limits);
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
        Map<String, String> set = failure.isPresent() ? Map.of() : set(wanted);
        if (!set.equals(wanted) && failure.isEmpty()) {
            wanted.keySet().removeAll(set.keySet());
            limits.add("These variables cannot be set inside this JVM; set them before it starts: " + wanted + ".");
        }
        if (!allocatorWanted && GlibcAllocator.returnsFreedMemory(environment)) {
            limits.add(
                    "The C allocator returns freed memory at every step, which costs a tenth of the time and more: call"
                            + " NativeSetup.keepFreedMemory(), or set the MALLOC_ variables that it names before the JVM starts.");
        }
        return new NativeReport(processors, plan.threads(), others, plan.waiting(), plan.why(), set, limits);
    }

    /** Sets {@code wanted} and returns those that could be set. */
    private static Map<String, String> set(Map<String, String> wanted) {
        Map<String, String> set = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            if (CLibrary.putenv(name, value)) {
                set.put(name, value);
            }
        });
        return set;
    }

    /** What must come first: MKL before JavaCPP's Loader reads its properties, JavaCPP's own library before any call into C. */
    private static void loadFirstLibraries(List<String> limits) {
        try {
            if (MklLibraries.onClassPath() && !MklLibraries.use()) {
                limits.add("JavaCPP was used before maect could put Intel MKL in OpenBLAS's place: call"
                        + " NativeSetup.prepare() earlier.");
            }
        } catch (IOException e) {
            limits.add("Intel MKL could not be unpacked, so OpenBLAS stays in its place: " + e.getMessage() + ".");
        }
        try {
            passVersionCheck();
            Loader.load(Pointer.class);
            NativeCache.unpack("libtorch", NativeCache.torch());
        } catch (LinkageError | IOException e) {
            failure = Optional.of(e);
        }
    }

    /**
     * OpenBLAS's presets warn on standard error that their release is not JavaCPP's; the two fit. They look when their
     * first class is initialised, unless JavaCPP is told to load nothing just then.
     */
    private static void passVersionCheck() {
        if (System.getProperty(LOAD_LIBRARIES) != null) {
            return;
        }
        System.setProperty(LOAD_LIBRARIES, "false");
        try {
            Class.forName("org.bytedeco.openblas.presets.openblas_nolapack");
        } catch (ClassNotFoundException e) {
            LOG.debug("No OpenBLAS on the class path", e);
        } finally {
            System.clearProperty(LOAD_LIBRARIES);
        }
    }

    private static boolean onLinux() {
        return System.getProperty("os.name", "").equals("Linux");
    }

    private static boolean openMpLoaded() {
        return SystemFiles.lines(Path.of("/proc/self/maps")).stream().anyMatch(line -> line.contains("/libgomp"));
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
