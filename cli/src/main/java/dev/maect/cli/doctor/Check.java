/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

/** One part of the examination. */
@FunctionalInterface
interface Check {
    /** Adds what it finds to {@code diagnosis}. */
    void examine(Diagnosis diagnosis);
}
