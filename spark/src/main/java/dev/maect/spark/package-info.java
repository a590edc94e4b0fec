/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * maect on Apache Spark: {@link dev.maect.spark.SparkEmbedder} makes features of a table of images, {@link
 * dev.maect.spark.SparkTrainer} trains with a rank in each task; {@link dev.maect.spark.Embed} and {@link
 * dev.maect.spark.Train} are both for {@code spark-submit}.
 */
@NullMarked
package dev.maect.spark;

import org.jspecify.annotations.NullMarked;
