/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.util.Locale;

/**
 * Ways of computing that no card has run yet: off, unless {@code -Dmaect.NAME=on} or the variable {@code MAECT_NAME=on} asks for one. The
 * property counts before the variable.
 */
public enum Untried {
    /** A step of training recorded as CUDA graphs. */
    GRAPHS,
    /** Kernels of our own between the matrix products. */
    FUSED;

    private String asked() {
        String name = name().toLowerCase(Locale.ROOT);
        return System.getProperty("maect." + name, System.getenv().getOrDefault("MAECT_" + name(), ""));
    }

    /** Whether somebody wants it. */
    public boolean isWanted() {
        return asked().equals("on");
    }

    /** Whether somebody said that they do not. */
    public boolean isRefused() {
        return asked().equals("off");
    }
}
