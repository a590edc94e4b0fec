/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.checkpoint.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Features of the images in a table, and what they show where the model file has a classifier. Each executor has the model
 * once, for all of its tasks; the driver holds neither model nor images. Nothing happens before an action asks for rows.
 *
 * <pre>{@code
 * Dataset<Row> images = spark.read().format("binaryFile").option("recursiveFileLookup", "true").load("photos/");
 * SparkEmbedder embedder = SparkEmbedder.of(spark, Path.of("encoder.safetensors"), EmbedderOptions.standard());
 * embedder.embed(images.select("path", "content")).write().parquet("features/");
 * }</pre>
 */
public final class SparkEmbedder {
    /** Of Spark 4. It would also load the native libraries once for each session, which they do not stand. */
    static final String ISOLATION = "spark.sql.artifact.isolation.enabled";

    static final String FEATURES = "features";
    static final String LABEL = "label";
    static final String CONFIDENCE = "confidence";
    static final String ERROR = "error";

    private final String file;
    private final boolean classifies;
    private final EmbedderOptions options;

    private SparkEmbedder(String file, boolean classifies, EmbedderOptions options) {
        this.file = file;
        this.classifies = classifies;
        this.options = options;
    }

    /**
     * Sends a model file to the executors, which fetch it when they first need it.
     *
     * @param model an encoder's file, or one with a classifier ({@code maect classify --save}); the driver's
     * @throws dev.maect.weights.CheckpointException if it is no model
     * @throws SparkUseException if {@code spark.sql.artifact.isolation.enabled} is on, which keeps it from the executors
     */
    public static SparkEmbedder of(SparkSession spark, Path model, EmbedderOptions options) {
        boolean apart = Boolean.parseBoolean(spark.conf().get(ISOLATION, "false"));
        if (apart && !spark.sparkContext().isLocal()) {
            throw new SparkUseException(
                    "Spark keeps what its sessions send apart, and executors would never get the model. Set "
                            + ISOLATION + " to false where the session is built, or with --conf.");
        }
        boolean classifies;
        try (ModelFile opened = ModelFile.open(model)) {
            opened.check("encoder");
            classifies = opened.classifier().isPresent();
        }
        return new SparkEmbedder(SentFile.send(spark.sparkContext(), model), classifies, options);
    }

    /**
     * The table with {@code features} (array of float) in place of the images' bytes, {@code label} and {@code confidence} where
     * the model classifies, and {@code error}: why an image could not be read; null for the others, whose features are those that
     * one process makes. Rows stay in their order and partitions.
     *
     * @throws SparkUseException if there is no such column of bytes, or one of the new columns is there already
     */
    public Dataset<Row> embed(Dataset<Row> images) {
        StructType given = images.schema();
        List<String> names = Arrays.asList(given.fieldNames());
        int column = names.indexOf(options.column());
        if (column < 0 || !given.fields()[column].dataType().equals(DataTypes.BinaryType)) {
            throw new SparkUseException("The table has no column \"" + options.column() + "\" of bytes; it has "
                    + given.simpleString() + ". Name the one that holds the images' files.");
        }
        List<StructField> fields = new ArrayList<>(List.of(given.fields()));
        fields.remove(column);
        List<StructField> added = new ArrayList<>();
        added.add(DataTypes.createStructField(FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), true));
        if (classifies) {
            added.add(DataTypes.createStructField(LABEL, DataTypes.StringType, true));
            added.add(DataTypes.createStructField(CONFIDENCE, DataTypes.DoubleType, true));
        }
        added.add(DataTypes.createStructField(ERROR, DataTypes.StringType, true));
        for (StructField field : added) {
            if (fields.stream().anyMatch(there -> there.name().equalsIgnoreCase(field.name()))) {
                throw new SparkUseException("The table has a column \"" + field.name()
                        + "\" already, which the embedder would add. Rename or drop it before.");
            }
        }
        fields.addAll(added);
        return images.mapPartitions(
                new EmbedPartition(file, classifies, column, names.indexOf("path"), options),
                Encoders.row(DataTypes.createStructType(fields)));
    }
}
