/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.maect.engine.Tensors;
import dev.maect.eval.matrix.DoubleArrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/**
 * What is measured on features is computed where they are. A tensor that is made of Java's numbers is on the CPU and meets theirs
 * there alone, so each place that makes one is listed here with the way by which it gets to them; so is each that brings features to the CPU.
 */
class EvaluationDeviceRuleTest {
    private static final Set<String> MADE = Set.of("zeros", "ones", "empty", "full", "arange", "eye", "randn", "rand");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.maect.eval", "dev.maect.protocol");

    private static final Set<String> PLACED = new TreeSet<>(List.of(
            // brought to the features by Rows.onDeviceOf
            "CentreScreen.<init>: ofLongs",
            "ColourProbe.histograms: ofFloats",
            "KMeansPlusPlus.<init>: tensor",
            "KMeansPlusPlus.centres: ofLongs",
            "KMeansPlusPlus.index: ofLongs",
            "LabelTensors.of: ofLongs",
            "LinearProbe.initialHeads: ofFloats",
            "LinearProbe.initialHeads: zeros",
            "ProbeHeads.<init>: ofFloats",
            // features before FeatureSet.movedTo
            "EvaluationContext.kept: empty",
            "FeatureExtractor.extract: empty",
            "FeatureSet.of: ofFloats",
            // where UMAP, which is Java's, begins
            "FeatureMap.principalComponents: ofFloats"));

    private static final Set<String> BROUGHT = new TreeSet<>(List.of(
            "DoubleArrays.of: cpu", // numbers that are decided on or shown
            "Eigen.solved: cpu")); // where the device cannot

    private static boolean onCpu(JavaMethodCall call) {
        Class<?> owner = call.getTargetOwner().reflect();
        if (owner == Tensors.class) {
            return call.getTarget().getName().startsWith("of");
        }
        if (owner == DoubleArrays.class) {
            return call.getTarget().getName().equals("tensor");
        }
        return owner == torch.class
                && MADE.contains(call.getTarget().getName())
                && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.getSimpleName().equals("TensorOptions"));
    }

    private static boolean brings(JavaMethodCall call) {
        return call.getTarget().getName().equals("cpu")
                && call.getTargetOwner().getSimpleName().equals("Tensor");
    }

    private static String words(JavaMethodCall call) {
        String type = call.getOriginOwner().getName().replaceFirst("^.*\\.", "").replaceFirst("\\$.*", "");
        String method = call.getOrigin().getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
        return type + "." + method + ": " + call.getTarget().getName();
    }

    private static Set<String> calls(java.util.function.Predicate<JavaMethodCall> which) {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.maect.eval", "dev.maect.protocol")
                        .stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(which)
                        .map(EvaluationDeviceRuleTest::words)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatIsMadeOfJavasNumbersGoesWhereTheFeaturesAre() {
        assertThat(calls(EvaluationDeviceRuleTest::onCpu)).isEqualTo(PLACED);
    }

    @Test
    void featuresStayWhereTheyAre() {
        assertThat(calls(EvaluationDeviceRuleTest::brings)).isEqualTo(BROUGHT);
    }
}
