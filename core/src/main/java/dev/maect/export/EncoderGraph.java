/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder as an ONNX graph: what {@link dev.maect.vit.Encoder#forward} and {@link Pooling#apply} compute, in the
 * operations that runtimes recognise and fuse. Input {@value #INPUT}, outputs {@value #TOKENS} and {@value #FEATURES}, and
 * {@value #PROBABILITIES} of the classes where the file has a classifier.
 */
final class EncoderGraph {
    static final String INPUT = "pixels";
    static final String TOKENS = "tokens";
    static final String FEATURES = "features";
    static final String PROBABILITIES = "probabilities";
    private static final float QUICK = 1.702f;

    private final ExportModel model;
    private final EncoderConfig config;
    private final Map<String, Tensor> tensors;
    private final OnnxGraph graph = new OnnxGraph();

    private EncoderGraph(ExportModel model) {
        this.model = model;
        config = model.config();
        tensors = model.encoder().tensors().all();
    }

    static OnnxGraph of(ExportModel model) {
        return new EncoderGraph(model).build();
    }

    private OnnxGraph build() {
        declareShapes();
        String x = withClassToken(patches(normalised()));
        for (int i = 0; i < config.depth(); i++) {
            x = block(x, "blocks." + i);
        }
        if (!config.hasFinalNorm()) {
            graph.add("Identity", TOKENS, x);
            pool(FEATURES);
        } else if (config.computing().normAfterPooling()) {
            graph.add("Identity", TOKENS, x);
            pool("pool.features");
            norm("pool.features", "norm", FEATURES);
        } else {
            norm(x, "norm", TOKENS);
            pool(FEATURES);
        }
        graph.input(INPUT, bytes() ? OnnxGraph.UINT8 : OnnxGraph.FLOAT, inputSizes());
        graph.output(TOKENS, 1L + config.patches(), config.dim());
        graph.output(FEATURES, model.pooling().width(config.dim()));
        model.classifier().ifPresent(this::classify);
        return graph;
    }

    private void classify(ExportClassifier classifier) {
        String x = FEATURES;
        if (classifier.batchNorm()) {
            float[] scale = classifier.scale();
            Tensor mean = classifier.tensor("norm.running_mean");
            String centred =
                    graph.add("Sub", "classifier.centred", x, graph.weight(OnnxWeight.of("classifier.mean", mean)));
            x = graph.add("Mul", "classifier.scaled", centred, graph.decimals("classifier.scale", scale, scale.length));
        }
        String matrix = graph.weight(OnnxWeight.transposed("classifier.weight", classifier.tensor("weight")));
        String product = graph.add("MatMul", "classifier.matmul", x, matrix);
        String logits = graph.add(
                "Add", "logits", product, graph.weight(OnnxWeight.of("classifier.bias", classifier.tensor("bias"))));
        graph.add(
                new OnnxNode("Softmax", PROBABILITIES, List.of(logits), List.of(PROBABILITIES)).integer("axis", -1),
                PROBABILITIES);
        graph.output(PROBABILITIES, classifier.classes().size());
    }

    private boolean bytes() {
        return model.pixels() == PixelInput.BYTES;
    }

    private long[] inputSizes() {
        long[] shape = model.inputShape(1);
        return new long[] {shape[1], shape[2], shape[3]};
    }

    /** In Reshape 0 keeps a dimension and -1 takes what is left. */
    private void declareShapes() {
        int head = config.dim() / config.heads();
        graph.integers("shape.patches", 0, config.dim(), -1);
        graph.integers("shape.heads", 0, 0, config.heads(), head);
        graph.integers("shape.tokens", 0, 0, config.dim());
        graph.integers("split.qkv", config.dim(), config.dim(), config.dim());
        graph.decimal("attention.scale", (float) (1 / Math.sqrt(head)));
        switch (config.computing().activation()) {
            case GELU -> {
                graph.decimal("gelu.half", 0.5f);
                graph.decimal("gelu.one", 1f);
                graph.decimal("gelu.root", (float) Math.sqrt(2));
            }
            case GELU_TANH -> {
                graph.decimal("gelu.half", 0.5f);
                graph.decimal("gelu.one", 1f);
                graph.decimal("gelu.cubic", 0.044715f);
                graph.decimal("gelu.tanh", (float) Math.sqrt(2 / Math.PI));
            }
            case QUICK_GELU -> graph.decimal("gelu.quick", QUICK);
            case RELU, SILU -> {}
        }
    }

    /** uint8 [N, H, W, C] to float [N, C, H, W], (value / 255 - mean) / std; normalised input is taken as it is. */
    private String normalised() {
        if (!bytes()) {
            return INPUT;
        }
        float[] scale = model.pixelScale();
        float[] shift = model.pixelShift();
        graph.decimals("normalise.scale", scale, scale.length, 1, 1);
        graph.decimals("normalise.shift", shift, shift.length, 1, 1);
        graph.add(
                new OnnxNode("Cast", "normalise.float", List.of(INPUT), List.of("normalise.float"))
                        .integer("to", OnnxGraph.FLOAT),
                "normalise.float");
        String first = transpose("normalise.first", "normalise.float", 0, 3, 1, 2);
        String scaled = graph.add("Mul", "normalise.mul", first, "normalise.scale");
        return graph.add("Add", "normalise.add", scaled, "normalise.shift");
    }

    private String patches(String images) {
        int patch = config.patchSize();
        graph.add(
                new OnnxNode(
                                "Conv",
                                "patch_embed",
                                List.of(images, weight("patch_embed.proj.weight"), weight("patch_embed.proj.bias")),
                                List.of("patch_embed"))
                        .integers("kernel_shape", patch, patch)
                        .integers("strides", patch, patch),
                "patch_embed");
        String flat = graph.add("Reshape", "patch_embed.flat", "patch_embed", "shape.patches");
        String rows = transpose("patch_embed.rows", flat, 0, 2, 1);
        return graph.add("Add", "patch_embed.positions", rows, weight("pos_embed"));
    }

    private String withClassToken(String patches) {
        graph.add(
                new OnnxNode("Shape", "cls.batch", List.of(patches), List.of("cls.batch"))
                        .integer("start", 0)
                        .integer("end", 1),
                "cls.batch");
        graph.integers("cls.rest", 1, config.dim());
        String shape = concat("cls.shape", 0, "cls.batch", "cls.rest");
        String expanded = graph.add("Expand", "cls.expanded", weight("cls_token"), shape);
        String embedded = concat("embedded", 1, expanded, patches);
        return config.hasFinalNorm() ? embedded : norm(embedded, "embed_norm", "embed_norm");
    }

    private String block(String x, String name) {
        return config.computing().postNorm() ? postNormBlock(x, name) : preNormBlock(x, name);
    }

    private String postNormBlock(String x, String name) {
        String sum = graph.add("Add", name + ".attended", x, attention(x, name));
        String attended = norm(sum, name + ".norm1", name + ".norm1");
        return norm(graph.add("Add", name + ".out", attended, mlp(attended, name)), name + ".norm2", name + ".norm2");
    }

    private String preNormBlock(String x, String name) {
        String attended =
                graph.add("Add", name + ".attended", x, attention(norm(x, name + ".norm1", name + ".norm1"), name));
        return graph.add("Add", name + ".out", attended, mlp(norm(attended, name + ".norm2", name + ".norm2"), name));
    }

    private String mlp(String x, String block) {
        String hidden = linear(x, block + ".mlp.fc1");
        return linear(activated(hidden, block + ".mlp.gelu"), block + ".mlp.fc2");
    }

    private String attention(String x, String block) {
        String name = block + ".attn";
        String qkv = linear(x, name + ".qkv");
        graph.add(
                new OnnxNode(
                                "Split",
                                name + ".split",
                                List.of(qkv, "split.qkv"),
                                List.of(name + ".q", name + ".k", name + ".v"))
                        .integer("axis", -1),
                name + ".q");
        String scaled = graph.add("Mul", name + ".scaled", heads(name + ".q", 0, 2, 1, 3), "attention.scale");
        String scores = graph.add("MatMul", name + ".scores", scaled, heads(name + ".k", 0, 2, 3, 1));
        graph.add(
                new OnnxNode("Softmax", name + ".softmax", List.of(scores), List.of(name + ".softmax"))
                        .integer("axis", -1),
                name + ".softmax");
        String mixed = graph.add("MatMul", name + ".mixed", name + ".softmax", heads(name + ".v", 0, 2, 1, 3));
        String turned = transpose(name + ".turned", mixed, 0, 2, 1, 3);
        String joined = graph.add("Reshape", name + ".joined", turned, "shape.tokens");
        return linear(joined, name + ".proj");
    }

    /** [N, L, dim] to [N, heads, L, head dim], or turned as {@code order} says. */
    private String heads(String x, long... order) {
        String split = graph.add("Reshape", x + ".split", x, "shape.heads");
        return transpose(x + ".heads", split, order);
    }

    private String activated(String x, String name) {
        return switch (config.computing().activation()) {
            case GELU -> gelu(x, name);
            case GELU_TANH -> geluByTanh(x, name);
            case QUICK_GELU ->
                graph.add("Mul", name, x, sigmoid(graph.add("Mul", name + ".scaled", x, "gelu.quick"), name));
            case RELU -> graph.add("Relu", name, x);
            case SILU -> graph.add("Mul", name, x, sigmoid(x, name));
        };
    }

    private String sigmoid(String x, String name) {
        return graph.add("Sigmoid", name + ".sigmoid", x);
    }

    /** x / 2 (1 + tanh(root(2 / pi) (x + 0.044715 x^3))). */
    private String geluByTanh(String x, String name) {
        String cube = graph.add("Mul", name + ".cube", graph.add("Mul", name + ".square", x, x), x);
        String inner = graph.add("Add", name + ".inner", x, graph.add("Mul", name + ".cubic", cube, "gelu.cubic"));
        String tanh = graph.add("Tanh", name + ".tanh", graph.add("Mul", name + ".scaled", inner, "gelu.tanh"));
        String sum = graph.add("Add", name + ".sum", tanh, "gelu.one");
        return graph.add("Mul", name, graph.add("Mul", name + ".mul", x, sum), "gelu.half");
    }

    /** Exact: x / 2 (1 + erf(x / sqrt 2)). Opset 20 has an operation for it, but runtimes fuse this as well. */
    private String gelu(String x, String name) {
        String erf = graph.add("Erf", name + ".erf", graph.add("Div", name + ".div", x, "gelu.root"));
        String sum = graph.add("Add", name + ".sum", erf, "gelu.one");
        return graph.add("Mul", name, graph.add("Mul", name + ".mul", x, sum), "gelu.half");
    }

    private String linear(String x, String name) {
        String matrix = graph.weight(OnnxWeight.transposed(name + ".weight", tensor(name + ".weight")));
        String product = graph.add("MatMul", name + ".matmul", x, matrix);
        return graph.add("Add", name, product, weight(name + ".bias"));
    }

    private String norm(String x, String name, String output) {
        List<String> inputs = List.of(x, weight(name + ".weight"), weight(name + ".bias"));
        return graph.add(
                new OnnxNode("LayerNormalization", output, inputs, List.of(output))
                        .integer("axis", -1)
                        .decimal("epsilon", (float) config.computing().normEps()),
                output);
    }

    private void pool(String features) {
        switch (model.pooling()) {
            case CLASS_TOKEN -> classToken(features);
            case MEAN_PATCH -> reduce("ReduceMean", features, patchTokens());
            case MEAN_ALL -> reduce("ReduceMean", features, TOKENS);
            case MAX_PATCH -> reduce("ReduceMax", features, patchTokens());
            case MAX_ALL -> reduce("ReduceMax", features, TOKENS);
            case CLASS_AVERAGE -> {
                String sum = graph.add(
                        "Add", "pool.sum", classToken("pool.cls"), reduce("ReduceMean", "pool.mean", patchTokens()));
                graph.add("Mul", features, sum, graph.decimal("pool.half", 0.5f));
            }
            case CONCAT_CLASS_AVERAGE ->
                concat(features, 1, classToken("pool.cls"), reduce("ReduceMean", "pool.mean", patchTokens()));
        }
    }

    private String classToken(String output) {
        // The index is a scalar, which removes the dimension.
        graph.integer("pool.first", 0);
        return graph.add(
                new OnnxNode("Gather", output, List.of(TOKENS, "pool.first"), List.of(output)).integer("axis", 1),
                output);
    }

    private String patchTokens() {
        return graph.add(
                "Slice",
                "pool.patches",
                TOKENS,
                graph.integers("pool.starts", 1),
                graph.integers("pool.ends", 1L + config.patches()),
                graph.integers("pool.axes", 1));
    }

    private String reduce(String operator, String output, String x) {
        return graph.add(
                new OnnxNode(operator, output, List.of(x), List.of(output))
                        .integers("axes", 1)
                        .integer("keepdims", 0),
                output);
    }

    private String concat(String output, long axis, String... inputs) {
        return graph.add(
                new OnnxNode("Concat", output, List.of(inputs), List.of(output)).integer("axis", axis), output);
    }

    private String transpose(String output, String x, long... order) {
        return graph.add(
                new OnnxNode("Transpose", output, List.of(x), List.of(output)).integers("perm", order), output);
    }

    private String weight(String name) {
        return graph.weight(OnnxWeight.of(name, tensor(name)));
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ExportException("The encoder has no tensor " + name + ".");
        }
        return tensor;
    }
}
