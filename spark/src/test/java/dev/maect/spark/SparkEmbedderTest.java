/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.catalog.label.Classifier;
import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TinyEncoder;
import dev.maect.vit.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tasks at a time in this process, on images in files and in a table. */
class SparkEmbedderTest {
    private static final int IMAGES = 100;
    private static final EmbedderOptions OPTIONS = EmbedderOptions.standard().withBatch(16, 2);

    @TempDir
    private static Path shared;

    private static SparkSession spark;
    private static Path images;
    private static Path encoder;

    @BeforeAll
    static void start() throws IOException {
        images = shared.resolve("images");
        DrawnImages.write(images, 0, IMAGES);
        encoder = TinyEncoder.write(shared.resolve("tiny.safetensors"), 1);
        spark = Cluster.local("local[2]");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** In batches of the same size; the last has images of the first again. */
    private static Map<String, float[]> ofOneProcess(Path model) {
        Map<String, float[]> features = new TreeMap<>();
        try (ImageSource source = ImageSources.open(images);
                FeatureExtractor extractor =
                        FeatureExtractor.open(model, ComputeDevice.CPU, Precision.automatic(ComputeDevice.CPU))) {
            for (int from = 0; from < IMAGES; from += OPTIONS.batch()) {
                List<Image> batch = new ArrayList<>();
                for (int i = 0; i < OPTIONS.batch(); i++) {
                    batch.add(source.read((from + i) % IMAGES));
                }
                float[][] rows = extractor.features(batch);
                for (int i = 0; i < rows.length; i++) {
                    String name = source.name((from + i) % IMAGES);
                    features.put(name.substring(name.lastIndexOf('/') + 1), rows[i]);
                }
            }
        }
        return features;
    }

    private static String last(Row row) {
        String path = row.getString(0);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static float[] floats(Row row, String column) {
        List<Float> list = row.getList(row.fieldIndex(column));
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    @Test
    void featuresAreThoseOfOneProcessWhateverThePartitions() {
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .option("pathGlobFilter", "*.png")
                .load(images.toString());
        Dataset<Row> rows = SparkEmbedder.of(spark, encoder, OPTIONS)
                .embed(files.repartition(3).select("path", "length", "content"));
        assertThat(rows.columns()).containsExactly("path", "length", "features", "error");
        assertThat(rows.rdd().getNumPartitions()).isEqualTo(3);
        List<Row> all = rows.collectAsList();
        assertThat(all).hasSize(IMAGES);
        Map<String, float[]> expected = ofOneProcess(encoder);
        for (Row row : all) {
            assertThat(row.isNullAt(row.fieldIndex("error"))).isTrue();
            assertThat(floats(row, "features")).as(last(row)).containsExactly(expected.get(last(row)));
        }
    }

    @Test
    void rowsStayInOrderAndBadImagesAreRows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rows.add(RowFactory.create(i, (Object) Files.readAllBytes(images.resolve(String.format("%03d.png", i)))));
        }
        rows.set(3, RowFactory.create(3, (Object) null));
        rows.set(20, RowFactory.create(20, (Object) "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        rows.set(49, RowFactory.create(49, (Object) new byte[0]));
        StructType schema =
                new StructType().add("number", DataTypes.IntegerType, false).add("file", DataTypes.BinaryType, true);
        Dataset<Row> table = spark.createDataFrame(rows, schema).coalesce(1);
        List<Row> out = SparkEmbedder.of(spark, encoder, OPTIONS.withColumn("file"))
                .embed(table)
                .collectAsList();
        assertThat(out)
                .extracting(row -> row.getInt(0))
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, 50).boxed().toList());
        for (Row row : out) {
            boolean bad = List.of(3, 20, 49).contains(row.getInt(0));
            assertThat(row.isNullAt(1)).as("features of " + row).isEqualTo(bad);
            assertThat(row.isNullAt(2)).as("error of " + row).isEqualTo(!bad);
        }
        assertThat(out.get(3).getString(2)).contains("file", "null");
        assertThat(out.get(20).getString(2)).contains("the image");
    }

    @Test
    void aModelWithClassifierSaysWhatImagesShow() {
        Path model = shared.resolve("classifier.safetensors");
        try (ModelFile file = ModelFile.open(encoder);
                Encoder own = file.encoder();
                Tensor weight = Tensors.ofFloats(weights(3 * 16), 3, 16);
                Tensor bias = Tensors.ofFloats(new float[] {0.1f, 0, 0}, 3)) {
            ModelDescription description = file.description();
            new ModelFile.Contents()
                    .with("encoder", own.tensors().all())
                    .withClassifier(
                            new ClassifierDescription("kind", List.of("a", "b", "c"), false),
                            Map.of("weight", weight, "bias", bias))
                    .write(model, description);
        }
        Dataset<Row> files =
                spark.read().format("binaryFile").load(images.toString()).select("path", "content");
        List<Row> rows = SparkEmbedder.of(spark, model, OPTIONS).embed(files).collectAsList();
        assertThat(rows).hasSize(IMAGES);
        Map<String, float[]> expected = ofOneProcess(encoder);
        try (Classifier classifier = Classifier.open(model, ComputeDevice.CPU);
                ImageSource source = ImageSources.open(images)) {
            List<Classifier.Answer> answers = classifier.classify(source);
            for (Row row : rows) {
                int at = Integer.parseInt(last(row).substring(0, 3));
                assertThat(row.<String>getAs("label")).isEqualTo(answers.get(at).label());
                assertThat(row.<Double>getAs("confidence"))
                        .isCloseTo(answers.get(at).confidence(), org.assertj.core.data.Offset.offset(1e-5));
                assertThat(floats(row, "features")).containsExactly(expected.get(last(row)));
            }
        }
    }

    private static float[] weights(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i * 7.3);
        }
        return values;
    }

    @Test
    void aModelThatWasWrittenAnewIsSentAnew() throws IOException {
        Path model = shared.resolve("again.safetensors");
        Files.copy(encoder, model);
        Dataset<Row> files =
                spark.read().format("binaryFile").load(images.resolve("000.png").toString());
        Dataset<Row> input = files.select("path", "content");
        float[] before =
                floats(SparkEmbedder.of(spark, model, OPTIONS).embed(input).first(), "features");
        Files.move(
                TinyEncoder.write(shared.resolve("other.safetensors"), 2), model, StandardCopyOption.REPLACE_EXISTING);
        float[] after =
                floats(SparkEmbedder.of(spark, model, OPTIONS).embed(input).first(), "features");
        assertThat(after)
                .isNotEqualTo(before)
                .containsExactly(ofOneProcess(model).get("000.png"));
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnyTask() {
        Dataset<Row> files = spark.read().format("binaryFile").load(images.toString());
        SparkEmbedder embedder = SparkEmbedder.of(spark, encoder, OPTIONS);
        assertThatThrownBy(() -> embedder.embed(files.select("path")))
                .isInstanceOf(SparkUseException.class)
                .hasMessageContainingAll("content", "path");
        assertThatThrownBy(() -> embedder.embed(files.withColumn("Features", functions.lit(1))))
                .isInstanceOf(SparkUseException.class)
                .hasMessageContaining("features");
        assertThatThrownBy(() -> SparkEmbedder.of(spark, images.resolve("000.png"), OPTIONS))
                .hasMessageContaining("000.png");
        assertThatThrownBy(() -> OPTIONS.withPrecision("fp8")).hasMessageContaining("fp8");
        assertThatThrownBy(() -> new SparkTrainer(spark, 2, 0)).hasMessageContaining("local mode");
    }
}
