/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Features of images as Parquet, for {@code spark-submit --class dev.maect.spark.Embed}. */
@Command(
        name = "dev.maect.spark.Embed",
        description = "Make features of images, and say what they show where the model has a classifier, as Parquet.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Embed implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--images",
            paramLabel = "PATH",
            required = true,
            description = "Folder of image files, at any depth, or of Parquet files; any file system that Spark reads.")
    private String images = "";

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "The images are in Parquet, their files' bytes in this column, such as image.bytes.")
    private String column = "";

    @Option(
            names = "--glob",
            paramLabel = "PATTERN",
            description = "Only files of such names, for example *.{jpg,png}.")
    private String glob = "";

    @Option(
            names = "--with",
            paramLabel = "MODEL",
            required = true,
            description = "The driver's file with the encoder, or with encoder and classifier (maect classify --save).")
    private Path model = Path.of("");

    @Option(names = "--out", paramLabel = "PATH", required = true, description = "New folder of Parquet files.")
    private String out = "";

    @Option(names = "--batch-size", paramLabel = "N", description = "Images at once (default: ${DEFAULT-VALUE}).")
    private int batch = EmbedderOptions.standard().batch();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of a task that decode (default: ${DEFAULT-VALUE}).")
    private int threads = EmbedderOptions.standard().threads();

    @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu or cuda (default: ${DEFAULT-VALUE}).")
    private String device = EmbedderOptions.standard().device();

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "auto, fp32, tf32 or bf16; name one where machines differ (default: ${DEFAULT-VALUE}).")
    private String precision = EmbedderOptions.standard().precision();

    /** For spark-submit. */
    public static void main(String[] arguments) {
        Program.run(new Embed(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        EmbedderOptions options = EmbedderOptions.standard()
                .withBatch(batch, threads)
                .withDevice(device)
                .withPrecision(precision);
        // Left alone, Spark counts 4 MB for opening a file, and makes partitions of a few images.
        Map<String, String> settled =
                Map.of("spark.sql.files.openCostInBytes", "65536", SparkEmbedder.ISOLATION, "false");
        try (SparkSession spark = Program.session("maect embed", settled)) {
            SparkEmbedder.of(spark, model, options)
                    .embed(table(spark, options.column()))
                    .write()
                    .parquet(out);
            Dataset<Row> written = spark.read().parquet(out);
            long bad = written.filter(functions.col(SparkEmbedder.ERROR).isNotNull())
                    .count();
            spec.commandLine().getOut().printf("%d images in %s, %d of them unreadable%n", written.count(), out, bad);
            return 0;
        }
    }

    private Dataset<Row> table(SparkSession spark, String content) {
        if (column.isEmpty()) {
            Dataset<Row> files = spark.read()
                    .format("binaryFile")
                    .option("recursiveFileLookup", "true")
                    .option("pathGlobFilter", glob.isEmpty() ? "*" : glob)
                    .load(images);
            return files.select("path", content);
        }
        Dataset<Row> rows = spark.read().parquet(images);
        Dataset<Row> with = rows.withColumn(content, functions.col(column));
        return column.equals(content) ? with : with.drop(column.split("\\.", 2)[0]);
    }
}
