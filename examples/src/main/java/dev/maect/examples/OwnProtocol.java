/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import static org.bytedeco.pytorch.global.torch.*;

import com.google.auto.service.AutoService;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.protocol.Evaluation;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A protocol of your own: the class whose mean is nearest. {@code OwnProtocol ENCODER FOLDER} prints the card. */
@AutoService(EvaluationProtocol.class)
public final class OwnProtocol implements EvaluationProtocol {
    /** Runs the program. */
    public static void main(String[] args) {
        Evaluation evaluation = Evaluation.of(Path.of(args[0])).data(args[1]);
        System.out.println(evaluation.run(new OwnProtocol()).toJson());
    }

    @Override
    public String name() {
        return "class-means";
    }

    @Override
    public String description() {
        return "Class means: the class whose mean of the training features is nearest.";
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(false);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        return Map.of("features", context.pooling().toString());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (EvaluationContext.Features features = context.features();
                PointerScope scope = new PointerScope()) {
            for (String name : context.labelSets()) {
                // Features are where the encoder computes; what is made of numbers has to go there.
                Device there = features.train().features().device();
                Tensor known = tensor(features.train().labelSet(name).labels()).to(there, ScalarType.Long);
                Tensor asked = tensor(features.test().labelSet(name).labels()).to(there, ScalarType.Long);
                Tensor classes = one_hot(known).to(ScalarType.Float); // [N, C]
                Tensor means = classes.t()
                        .matmul(features.train().features())
                        .div(sum(classes, 0).unsqueeze(1));
                Tensor distances = cdist(features.test().features(), means);
                Tensor right = argmin(distances, new LongOptional(1), false).eq(asked);
                double accuracy = mean(right.to(ScalarType.Float)).item_double();
                results.addAccuracy(name, "accuracy", accuracy, features.test().size(), context.seed());
            }
        }
        return results;
    }
}
