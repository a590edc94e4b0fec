/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.Shards;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.stage.Stage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** What a step changes, by name: what a state has to hold beside the position. */
record ChangedTensors(Stage stage, AdamW optimiser, Optional<WeightAverage> average, Shards shards) {
    /**
     * A tensor that a step changes.
     *
     * @param like one of its shape and type
     * @param here it itself, if this rank has it; not a copy
     * @param owner the only rank that has it; empty if all have
     */
    record Changed(Tensor like, Optional<Tensor> here, Optional<Integer> owner) {}

    /**
     * All of them, on whatever rank: what trains of the stage's parts and their buffers, the optimiser's moments, the
     * average. What is frozen is as the stage began with it.
     */
    Map<String, Changed> all() {
        Map<String, Changed> all = new LinkedHashMap<>();
        stage.parts().forEach((prefix, part) -> {
            part.parameters().forEach((name, t) -> {
                if (t.requires_grad()) {
                    all.put(prefix + "." + name, onAll(t));
                }
            });
            part.buffers().forEach((name, t) -> all.put(prefix + "." + name, onAll(t)));
        });
        Map<String, Tensor> state = optimiser.state();
        optimiser
                .groups()
                .forEach(trained -> trained.parameters().forEach((parameter, t) -> {
                    for (String name : AdamW.moments(parameter)) {
                        all.put("optimiser." + name, shared(t, Optional.ofNullable(state.get(name)), parameter));
                    }
                    String count = AdamW.count(parameter);
                    all.put("optimiser." + count, onAll(Objects.requireNonNull(state.get(count))));
                }));
        average.ifPresent(averaged -> averaged.changingAnywhere().forEach(name -> {
            Optional<Tensor> here = Optional.ofNullable(averaged.tensors().get(name));
            Tensor like = here.orElseGet(
                    () -> Objects.requireNonNull(stage.encoder().tensors().all().get(name)));
            all.put("average." + name, shared(like, here, averaged.parameter(name)));
        }));
        return all;
    }

    private static Changed onAll(Tensor tensor) {
        return new Changed(tensor, Optional.of(tensor), Optional.empty());
    }

    private Changed shared(Tensor like, Optional<Tensor> here, String parameter) {
        return new Changed(like, here, shards.areSeveral() ? Optional.of(shards.owner(parameter)) : Optional.empty());
    }

    /** Those that are on this rank; not copies. */
    Map<String, Tensor> here() {
        Map<String, Tensor> here = new LinkedHashMap<>();
        all().forEach((name, changed) -> changed.here().ifPresent(tensor -> here.put(name, tensor)));
        return here;
    }
}
