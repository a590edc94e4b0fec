/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

/** A part that recipes and options name, such as a head. */
public interface Named {
    /** The word for it: lower case, words joined by hyphens, such as {@code nnclr-ema-queue}. */
    String name();
}
