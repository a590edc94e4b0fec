/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Small programs on maect as a library; the tests run each of them. */
package dev.maect.examples;
