/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

/**
 * A command that knows what to do as one of several processes: it shares its work out, or refuses by itself. Where a launcher
 * has started several, all other commands are refused, as they would do the same several times.
 */
public interface OverRanks {}
