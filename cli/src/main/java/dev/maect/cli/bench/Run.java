/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.Map;

/**
 * One measured run.
 *
 * @param seconds wall-clock time
 * @param phases parts of it by name, in seconds; they need not add up to it
 */
record Run(double seconds, Map<String, Double> phases) {}
