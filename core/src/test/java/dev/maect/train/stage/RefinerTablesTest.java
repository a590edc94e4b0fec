/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.contrast.HeadCost;
import dev.maect.engine.Precision;
import dev.maect.io.Json;
import dev.maect.recipe.HeadPlace;
import dev.maect.recipe.HeadWeights;
import dev.maect.recipe.HeadsOptions;
import dev.maect.recipe.PrepareHeadsOptions;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RefineOptions;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.GoldenReport;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.optim.LearningRateSchedule;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The recipes of MIM-Refiner against what the official code makes of its own configurations. */
class RefinerTablesTest {
    private static final int IMAGENET = 1_281_167;
    private static final double EXACT = 1e-9;
    private static final JsonNode TABLES = Json.read(GoldenFile.refinerFolder().resolve("tables.json"));
    private static final Pattern PLACE = Pattern.compile("(?:nnclr_temp0(\\d+)_)?(?:main|cls|avg)(\\d*)");

    @AfterAll
    static void report() {
        GoldenReport.write("refiner tables");
    }

    static Stream<String> files() {
        return TABLES.get("presets").propertyNames().stream();
    }

    private static void same(String group, String name, double actual, double expected) {
        double error = Math.abs(actual / expected - 1);
        assertThat(error).as("%s: %s", group, name).isLessThanOrEqualTo(EXACT);
        GoldenReport.record("refiner tables", group, name, error, EXACT);
    }

    /** {@code stage3/l16_mae.yaml} is in refine-mae-l16. */
    private static Recipe recipe(String file) {
        String[] parts = file.replaceAll("stage\\d/|\\.yaml", "").split("_");
        return Recipe.named("refine-" + parts[1] + "-" + parts[0].replace("twob14", "2b14"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void resolveToThePublishedNumbers(String file) {
        JsonNode table = TABLES.get("presets").get(file);
        Recipe recipe = recipe(file);
        boolean refines = file.startsWith("stage3");
        HeadsOptions options = refines ? recipe.refine() : recipe.prepareHeads();
        long perEpoch = options.stepsPerEpoch(IMAGENET);
        assertThat(options.batchSize()).isEqualTo(table.get("batch_size").asInt());
        assertThat(options.epochs()).isEqualTo(table.get("max_epochs").asInt());
        assertThat(perEpoch).isEqualTo(table.get("updates_per_epoch").asLong());
        LearningRateSchedule schedule = StageKinds.named(refines ? "refine" : "prepare-heads")
                .settings(recipe, perEpoch)
                .schedule();
        assertThat(schedule.warmupSteps()).isEqualTo(table.get("warmup_updates").asLong());
        assertThat(schedule.totalSteps()).isEqualTo(table.get("total_updates").asLong());
        double peak = refines
                ? recipe.refine().encoderPeakLr()
                : recipe.prepareHeads().peakLr();
        double base = refines
                ? recipe.refine().encoderBaseLr()
                : recipe.prepareHeads().baseLr();
        assertThat(base).isEqualTo(table.get("base_lr").asDouble());
        same("scaled learning rate", file, peak, table.get("scaled_lr").asDouble());
        same("end value", file, peak * schedule.end(), table.get("end_value").asDouble());
        table.get("lr")
                .propertyNames()
                .forEach(step -> same(
                        "learning rate in selected steps",
                        file + " " + step,
                        peak * schedule.factor(Long.parseLong(step)),
                        table.get("lr").get(step).asDouble()));
        assertThat(options.heads())
                .isEqualTo(table.get("heads")
                        .valueStream()
                        .map(name -> place(name.asString(), options.temperature()))
                        .toList());
        assertThat(recipe.refine().frozenBlocks() > 0 && refines)
                .isEqualTo(table.get("frozen").asBoolean());
        assertThat(recipe.head().pooling())
                .isEqualTo(file.contains("crossmae") ? Pooling.MEAN_PATCH : Pooling.CLASS_TOKEN);
    }

    /** The place of an official head, with a temperature where it is not the stage's. */
    private static HeadPlace place(String official, double temperature) {
        Matcher parts = PLACE.matcher(official);
        assertThat(parts.matches()).as(official).isTrue();
        OptionalDouble own = OptionalDouble.empty();
        if (parts.group(1) != null && Double.parseDouble("0." + parts.group(1)) != temperature) {
            own = OptionalDouble.of(Double.parseDouble("0." + parts.group(1)));
        }
        String block = parts.group(2);
        return new HeadPlace(block.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(block)), own);
    }

    @ParameterizedTest
    @MethodSource("files")
    void haveWhatAllPublishedStagesShare(String file) {
        Recipe recipe = recipe(file);
        PrepareHeadsOptions prepare = recipe.prepareHeads();
        RefineOptions refine = recipe.refine();
        assertThat(recipe.checkAgainst(IMAGENET)).isEmpty();
        assertThat(recipe.pretrain().enabled()
                        || recipe.prepareHead().enabled()
                        || recipe.tune().enabled())
                .isFalse();
        assertThat(List.of(prepare.weightDecay(), refine.encoderWeightDecay(), refine.headWeightDecay()))
                .containsExactly(1e-5, 0.05, 1e-5);
        assertThat(List.of(refine.layerDecay(), refine.averageDecay(), refine.headBaseLr()))
                .containsExactly(0.65, 0.9999, refine.encoderBaseLr());
        assertThat(List.of(prepare.topK(), refine.topK(), recipe.head().queueSize()))
                .containsExactly(1, 20, 65_536);
        assertThat(prepare.temperature()).isEqualTo(refine.temperature());
        assertThat(prepare.views()).isEqualTo(refine.views());
        assertThat(refine.views().counts()).containsExactly(2, 10);
        assertThat(refine.views().local().size().height())
                .isEqualTo(recipe.model().patchSize() == 14 ? 98 : 96);
        assertThat(refine.frozenBlocks()).isEqualTo(file.contains("2b14") || file.contains("twob14") ? 6 : 0);
        assertThat(refine.headWeights()).isEqualTo(HeadWeights.CONSTANT);
    }

    @Test
    void layersLearnAtThePublishedRates() {
        JsonNode table = TABLES.get("layerwise_decay_065");
        table.propertyNames().forEach(depth -> {
            LayerwiseDecay decay = new LayerwiseDecay(Integer.parseInt(depth), 0.65);
            table.get(depth).propertyNames().forEach(name -> {
                double scale = name.startsWith("blocks.")
                        ? decay.blockScale(Integer.parseInt(name.split("\\.")[1]))
                        : name.startsWith("norm.") ? decay.finalNormScale() : decay.stemScale();
                same(
                        "layer decay",
                        depth + " " + name,
                        scale,
                        table.get(depth).get(name).asDouble());
            });
        });
    }

    @ParameterizedTest
    @CsvSource({
        "uniformdecay, UNIFORM_DECAY",
        "staggereddecay, STAGGERED_DECAY",
        "staggeredstep, STAGGERED_STEP",
        "onehot, ONE_HOT"
    })
    void lossesOfBlocksCountAsInTheAblations(String official, HeadWeights weights) {
        JsonNode table = TABLES.get("loss_weight_schedules_per_epoch_start").get(official);
        List<String> heads = new ArrayList<>(table.propertyNames());
        heads.sort((a, b) -> Integer.compare(
                place(a, 0).block().orElseThrow(), place(b, 0).block().orElseThrow()));
        for (int head = 0; head < heads.size(); head++) {
            JsonNode epochs = table.get(heads.get(head));
            for (int epoch = 0; epoch < epochs.size(); epoch++) {
                long perEpoch = 1251;
                double weight = weights.weight(head, heads.size(), epoch * perEpoch, epochs.size() * perEpoch);
                String name = official + " " + heads.get(head) + " in epoch " + epoch;
                double error = Math.abs(weight - epochs.get(epoch).asDouble());
                assertThat(error).as(name).isLessThanOrEqualTo(EXACT);
                GoldenReport.record("refiner tables", "loss weights (absolute)", name, error, EXACT);
            }
        }
    }

    @Test
    void headsHaveThePublishedSizes() {
        JsonNode table = TABLES.get("head_parameters");
        for (Map.Entry<String, String> model : Map.of("L/16", "mae-l16", "H/14", "mae-h14", "2B/14", "mae-2b14")
                .entrySet()) {
            Recipe recipe = Recipe.named("refine-" + model.getValue());
            HeadCost cost =
                    Heads.costs(recipe, recipe.refine(), recipe.model().dim()).get(0);
            JsonNode numbers = table.get(model.getKey());
            assertThat(cost.parameters())
                    .isEqualTo(numbers.get("projector").asLong()
                            + numbers.get("predictor").asLong());
            assertThat(cost.held()).isEqualTo(numbers.get("queue_floats").asLong());
        }
    }

    /** Forward passes of local views over those of global ones, as the specification of this code has them. */
    @ParameterizedTest
    @CsvSource({"refine-mae-l16, 0.92", "refine-mae-h14, 0.95", "refine-mae-2b14, 0.96"})
    void localViewsCostAsMuchAsWasWorkedOut(String name, double share) {
        Recipe both = Recipe.named(name, "refine.frozen-blocks=0");
        Recipe global = both.with("refine.views.local.count=0");
        double all = encoderForward(both);
        double two = encoderForward(global);
        assertThat((all - two) / two).isCloseTo(share, within(0.005));
        assertThat(memory(both)).isGreaterThan(1.3 * memory(global)).isLessThan(2 * memory(global));
    }

    private static double forward(Recipe recipe) {
        return cost(recipe).step().forward();
    }

    private static double encoderForward(Recipe recipe) {
        HeadsCost cost = HeadsCost.of(recipe, recipe.refine());
        long heads = cost.heads().stream()
                .mapToLong(head -> head.trainedOperations() + head.otherOperations())
                .sum();
        return forward(recipe) - heads;
    }

    private static double memory(Recipe recipe) {
        return cost(recipe.with("device=cpu")).memory().machine();
    }

    private static StageCost cost(Recipe recipe) {
        return StageKinds.named("refine").cost(recipe, Precision.FP32, IMAGENET);
    }
}
