/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Tensors;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Whoever reads a number from a GPU waits until it has done all that it was given, and whoever copies to it from memory that is
 * not pinned does, too. So what a step of training runs through reads in one place, {@code StepNumbers}, and copies by {@link
 * ComputeDevice#place}. Each other place is listed here with the reason why it may.
 */
class HostReadRuleTest {
    private static final List<String> STEP = List.of(
            "dev.maect.contrast",
            "dev.maect.engine.kernel",
            "dev.maect.vit",
            "dev.maect.train",
            "dev.maect.train.optim",
            "dev.maect.train.stage",
            "dev.maect.finetune");

    private static final Pattern READS = Pattern.compile(
            "item(_.*)?|cpu|is_nonzero|nonzero(_numpy)?|masked_select|equal|allclose|unique.*|data_ptr.*|const_data_ptr.*");

    private static final Set<String> ALLOWED = new TreeSet<>(List.of(
            // once in a step
            "StepNumbers.read: Tensors.numbers",
            "FineTuneStep.make: Tensors.numbers",
            "FineTuneStep.ofAll: item_double", // on the CPU, of several ranks
            "TrainStep.computeTogether: Tensors.numbers", // several ranks add these up before the step's own reading
            // of tensors that are on the CPU: ids, what was drawn there, files
            "HeadStreams.integers: Tensors.toLongs",
            "Masks.draw: Tensors.toLongs",
            "Ring.push: Tensors.toLongs",
            "DropPath.draw: Tensors.toFloats",
            "CachedViewFile.read: Tensors.toLongs",
            "ViewEncoding.encode: Tensors.toLongs",
            // an address, no number
            "Positions.address: data_ptr",
            // a head that looks at labels, an upper bound for comparison
            "Oracle.stream: Tensors.toLongs",
            // every so many steps, and between epochs: what is measured and shown
            "FeatureSpread.effectiveRank: cpu",
            "FeatureSpread.effectiveRank: item_double",
            "FeatureSpread.of: item_double",
            "FeatureSpread.standardDeviation: item_double",
            "PixelNormalisation.invert: cpu",
            "Reconstructor.grey: Tensors.toFloats",
            "Reconstructor.images: data_ptr",
            "Reconstructor.stack: data_ptr",
            "SeenImages.masked: Tensors.toFloats",
            "StateTensors.take: cpu",
            "FineTunedModel.predict: Tensors.toLongs",
            // trouble
            "NotFinite.isFinite: item_bool",
            "TrainLoop.skip: Tensors.toLongs",
            "Replay.images: Tensors.toLongs",
            "Replay.of: item_double",
            "Replay.seen: Tensors.toFloats",
            "Replay.seen: item_double",
            // the benchmark's
            "TrainStep.apply: item_double"));

    private static boolean isRead(JavaMethodCall call) {
        AccessTarget.CodeUnitCallTarget target = call.getTarget();
        JavaClass owner = target.getOwner();
        return owner.isAssignableTo(Tensor.class)
                        && READS.matcher(target.getName()).matches()
                || owner.isEquivalentTo(Tensors.class)
                        && Set.of("numbers", "toFloats", "toLongs", "isFinite").contains(target.getName());
    }

    /** As {@code TrainStep.apply: item_double}; code of a lambda or an inner class counts as its outer class's. */
    private static String words(JavaMethodCall call) {
        String type = call.getOriginOwner().getName().replaceFirst("^.*\\.", "").replaceFirst("\\$.*", "");
        String method = call.getOrigin().getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
        String owner = call.getTargetOwner().isEquivalentTo(Tensors.class) ? "Tensors." : "";
        return type + "." + method + ": " + owner + call.getTarget().getName();
    }

    private static Set<String> calls(Predicate<JavaMethodCall> which) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.maect").stream()
                        .filter(type -> STEP.contains(type.getPackageName()))
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(which)
                        .map(HostReadRuleTest::words)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aStepReadsItsDeviceOnce() {
        assertThat(calls(HostReadRuleTest::isRead)).isEqualTo(ALLOWED);
    }

    @Test
    void nothingIsCopiedToADeviceButByPlace() {
        assertThat(calls(call -> call.getTargetOwner().isAssignableTo(Tensor.class)
                        && (call.getTarget().getName().equals("cuda")
                                || call.getTarget().getRawParameterTypes().stream()
                                        .anyMatch(type -> type.getSimpleName().equals("Device")))))
                .isEmpty();
    }
}
