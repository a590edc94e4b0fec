/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.util.Map;

/** The C library's allocator, which by itself returns large blocks to the system as soon as they are freed. */
public final class GlibcAllocator {
    /** Parameters of {@code mallopt} by their numbers in {@code malloc.h}, as large as they go. */
    private static final Map<Integer, Integer> KEEP = Map.of(
            -1,
            Integer.MAX_VALUE, // M_TRIM_THRESHOLD
            -2,
            256 << 20, // M_TOP_PAD
            -3,
            Integer.MAX_VALUE, // M_MMAP_THRESHOLD
            -8,
            1); // M_ARENA_MAX, for threads to come

    private GlibcAllocator() {}

    /** Whether nobody has set it otherwise for this process, or put another allocator in its place, or wants it so. */
    public static boolean returnsFreedMemory(Map<String, String> environment) {
        return !environment.containsKey("MALLOC_MMAP_THRESHOLD_")
                && !environment.getOrDefault("GLIBC_TUNABLES", "").contains("malloc")
                && !environment.getOrDefault("LD_PRELOAD", "").matches(".*(jemalloc|tcmalloc|mimalloc).*")
                && !environment.getOrDefault("MAECT_MALLOC", "").equals("system");
    }

    /** Has it keep what is freed; false where the C library has no such setting. */
    public static boolean keepFreedMemory() {
        boolean taken = true;
        for (Map.Entry<Integer, Integer> parameter : KEEP.entrySet()) {
            taken &= CLibrary.mallopt(parameter.getKey(), parameter.getValue());
        }
        return taken;
    }
}
