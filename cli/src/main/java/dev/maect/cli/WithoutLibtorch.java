/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

/** A command that computes nothing: it neither unpacks nor loads native libraries. */
public interface WithoutLibtorch {}
