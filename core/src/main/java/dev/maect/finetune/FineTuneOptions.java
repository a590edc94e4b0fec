/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.vit.Pooling;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything that fine-tuning depends on. Keys are the component names in kebab-case ({@code learning-rate}).
 *
 * @param epochs passes over the labelled images
 * @param warmupEpochs linear rise of the learning rate, then half a cosine down, both per step
 * @param batchSize images per step; a smaller set is one batch
 * @param learningRate of the classifier at the peak, for 256 images per step; scaled linearly
 * @param weightDecay decoupled; none for biases and one-dimensional weights
 * @param layerDecay factor on the rate from each block to the one below
 * @param dropPath stochastic depth of the last block, rising linearly from the first
 * @param labelSmoothing mass spread over all classes
 * @param mixup beta parameter; 0 for none
 * @param cutmix beta parameter; 0 for none
 * @param mixProbability how often a batch is mixed
 * @param switchProbability how often CutMix is taken instead of mixup where both are on
 * @param randAugment magnitude of RandAugment, 0 to 10; 0 for none
 * @param erase probability of random erasing
 * @param minScale smallest share of the area that a training crop takes
 * @param averageDecay of the weight average, fitted to short runs; 0 for none
 * @param clipGradNorm largest gradient norm; 0 for no clipping
 * @param pooling how tokens become one feature vector
 * @param batchNorm batch norm without scale and shift before the linear layer
 * @param trainPositions whether positions learn, too
 * @param freezeBlocks patch embedding and first blocks that do not learn; 0 for none
 * @param evaluateEvery epochs between two evaluations; 0 for the last epoch only
 * @param seed of everything random
 */
public record FineTuneOptions(
        int epochs,
        int warmupEpochs,
        int batchSize,
        double learningRate,
        double weightDecay,
        double layerDecay,
        double dropPath,
        double labelSmoothing,
        double mixup,
        double cutmix,
        double mixProbability,
        double switchProbability,
        double randAugment,
        double erase,
        double minScale,
        double averageDecay,
        double clipGradNorm,
        Pooling pooling,
        boolean batchNorm,
        boolean trainPositions,
        int freezeBlocks,
        int evaluateEvery,
        long seed) {
    private static final double MAX_BETA = 4;

    /** Checks the ranges. */
    public FineTuneOptions {
        require("epochs", epochs, epochs >= 1, "at least 1");
        require("warmup-epochs", warmupEpochs, warmupEpochs >= 0, "at least 0");
        require("batch-size", batchSize, batchSize >= 2, "at least 2");
        require("learning-rate", learningRate, learningRate > 0, "above 0");
        require("weight-decay", weightDecay, weightDecay >= 0, "at least 0");
        require("layer-decay", layerDecay, layerDecay > 0 && layerDecay <= 1, "above 0 and at most 1");
        require("drop-path", dropPath, dropPath >= 0 && dropPath < 1, "at least 0 and below 1");
        require("label-smoothing", labelSmoothing, labelSmoothing >= 0 && labelSmoothing < 1, "at least 0, below 1");
        require("mixup", mixup, mixup >= 0 && mixup <= MAX_BETA, "0 to 4");
        require("cutmix", cutmix, cutmix >= 0 && cutmix <= MAX_BETA, "0 to 4");
        require("mix-probability", mixProbability, isShare(mixProbability), "0 to 1");
        require("switch-probability", switchProbability, isShare(switchProbability), "0 to 1");
        require("rand-augment", randAugment, randAugment >= 0 && randAugment <= 10, "0 to 10");
        require("erase", erase, isShare(erase), "0 to 1");
        require("min-scale", minScale, minScale > 0 && minScale <= 1, "above 0 and at most 1");
        require("average-decay", averageDecay, averageDecay >= 0 && averageDecay < 1, "at least 0 and below 1");
        require("clip-grad-norm", clipGradNorm, clipGradNorm >= 0, "at least 0");
        require("freeze-blocks", freezeBlocks, freezeBlocks >= 0, "at least 0");
        require("evaluate-every", evaluateEvery, evaluateEvery >= 0, "at least 0");
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    private static void require(String key, Object value, boolean holds, String range) {
        if (!holds) {
            throw new FineTuneException(key + " is " + value + "; it must be " + range + ".");
        }
    }

    /** All settings by key, in order. */
    public Map<String, String> asMap() {
        RecordComponent[] components = FineTuneOptions.class.getRecordComponents();
        Map<String, String> map = new LinkedHashMap<>();
        try {
            for (RecordComponent component : components) {
                map.put(keyOf(component), String.valueOf(component.getAccessor().invoke(this)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return map;
    }

    /**
     * The same with some values changed.
     *
     * @param settings {@code key=value} each
     * @throws FineTuneException for an unknown key or a value that does not fit; the message names it
     */
    public FineTuneOptions with(List<String> settings) {
        RecordComponent[] components = FineTuneOptions.class.getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = components[i].getAccessor().invoke(this);
            }
            for (String setting : settings) {
                String[] parts = setting.split("=", 2);
                int index = indexOf(components, parts[0].strip());
                values[index] = parse(parts, components[index].getType());
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return FineTuneOptions.class.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FineTuneException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int indexOf(RecordComponent[] components, String key) {
        for (int i = 0; i < components.length; i++) {
            if (keyOf(components[i]).equals(key)) {
                return i;
            }
        }
        throw new FineTuneException("Fine-tuning has no setting '" + key + "'. There are: "
                + Arrays.stream(components).map(FineTuneOptions::keyOf).collect(Collectors.joining(", ")) + ".");
    }

    private static String keyOf(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Object parse(String[] parts, Class<?> type) {
        String text = parts.length == 2 ? parts[1].strip() : "";
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            }
            if (type == long.class) {
                return Long.parseLong(text);
            }
            if (type == double.class) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            throw mismatch(parts[0], text, type == double.class ? "a number" : "a whole number");
        }
        if (type == boolean.class) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw mismatch(parts[0], text, "true or false");
        }
        return Arrays.stream(Pooling.values())
                .filter(pooling -> pooling.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> mismatch(parts[0], text, "one of " + Arrays.toString(Pooling.values())));
    }

    private static FineTuneException mismatch(String key, String text, String form) {
        return new FineTuneException(key + " is '" + text + "'; it must be " + form + ".");
    }
}
