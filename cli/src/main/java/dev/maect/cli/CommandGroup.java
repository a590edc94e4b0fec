/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import java.util.List;

/**
 * Commands that belong together in the help.
 *
 * @param title the heading
 * @param commands objects annotated as picocli commands, or command specs, in the order of the help
 */
record CommandGroup(String title, List<Object> commands) {}
