/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** JMH benchmarks of small hot paths. */
package dev.maect.benchmarks;
