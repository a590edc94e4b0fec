/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import com.google.auto.service.AutoService;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.protocol.Evaluation;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A protocol of your own: the class whose mean is nearest. {@code OwnProtocol ENCODER FOLDER} prints the card. */
@AutoService(EvaluationProtocol.class)
public final class OwnProtocol implements EvaluationProtocol {
    /** Runs the program. */
    public static void main(String[] args) {
        var card = Evaluation.of(Path.of(args[0])).data(args[1]).run(new OwnProtocol());
        System.out.println(card.toJson());
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
                Tensor known = torch.tensor(features.train().labelSet(name).labels()).to(torch.ScalarType.Long);
                Tensor asked = torch.tensor(features.test().labelSet(name).labels()).to(torch.ScalarType.Long);
                Tensor classes = torch.one_hot(known).to(torch.ScalarType.Float); // [N, C]
                Tensor means = classes.t().matmul(features.train().features()).div(torch.sum(classes, 0).unsqueeze(1));
                Tensor nearest = torch.argmin(torch.cdist(features.test().features(), means), new LongOptional(1), false);
                double right = torch.mean(nearest.eq(asked).to(torch.ScalarType.Float)).item_double();
                results.addAccuracy(name, "accuracy", right, features.test().size(), context.seed());
            }
        }
        return results;
    }
}
