/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;

/** The forward pass in TorchScript: what {@link dev.maect.vit.Encoder#forward} and {@link Pooling#apply} compute. */
final class TorchScriptSource {
    private TorchScriptSource() {}

    /** The method of one block. */
    static String block(EncoderConfig config) {
        int dim = config.dim();
        boolean post = config.computing().postNorm();
        return lines(
                "def forward(self, x: Tensor) -> Tensor:",
                "  n, length = x.size(0), x.size(1)",
                "  h = " + (post ? "x" : norm("x", "self.norm1", config)),
                "  parts = " + linear("h", "self.attn.qkv") + ".reshape(n, length, 3, " + config.heads() + ", "
                        + dim / config.heads() + ").permute(2, 0, 3, 1, 4)",
                "  mixed = torch.scaled_dot_product_attention(parts[0], parts[1], parts[2])",
                "  mixed = mixed.transpose(1, 2).reshape(n, length, " + dim + ")",
                "  x = x + " + linear("mixed", "self.attn.proj"),
                "  h = " + norm("x", post ? "self.norm1" : "self.norm2", config),
                "  x = " + (post ? "h" : "x"),
                "  h = " + linear("h", "self.mlp.fc1"),
                "  h = " + activated(config.computing().activation()),
                "  x = x + " + linear("h", "self.mlp.fc2"),
                "  return " + (post ? norm("x", "self.norm2", config) : "x"));
    }

    /** The methods of the whole. */
    static String encoder(ExportModel model) {
        EncoderConfig config = model.config();
        int dim = config.dim();
        int patch = config.patchSize();
        StringBuilder source = new StringBuilder(lines(
                "def forward(self, pixels: Tensor) -> Tensor:",
                "  tokens = self.tokens(pixels)",
                "  x = " + pooled(model.pooling()),
                "  return " + (config.computing().normAfterPooling() ? norm("x", "self.norm", config) : "x"),
                "",
                "def tokens(self, pixels: Tensor) -> Tensor:"));
        if (model.pixels() == PixelInput.BYTES) {
            // float32 times uint8 is float32.
            source.append(lines("  pixels = pixels.permute(0, 3, 1, 2) * self.pixel_scale + self.pixel_shift"));
        }
        source.append(lines(
                "  n = pixels.size(0)",
                "  x = pixels.reshape(n, " + config.channels() + ", " + config.gridRows() + ", " + patch + ", "
                        + config.gridColumns() + ", " + patch + ").permute(0, 2, 4, 1, 3, 5)",
                "  x = x.reshape(n, " + config.patches() + ", " + config.patchValues() + ")",
                "  x = torch.linear(x, self.patch_embed.proj.weight.reshape(" + dim + ", -1),"
                        + " self.patch_embed.proj.bias) + self.pos_embed",
                "  x = torch.cat([self.cls_token.expand(n, -1, -1), x], 1)"));
        if (!config.hasFinalNorm()) {
            source.append(lines("  x = " + norm("x", "self.embed_norm", config)));
        }
        for (int i = 0; i < config.depth(); i++) {
            source.append(lines("  x = getattr(self.blocks, \"" + i + "\").forward(x)"));
        }
        boolean bare = config.computing().normAfterPooling() || !config.hasFinalNorm();
        return source.append(lines("  return " + (bare ? "x" : norm("x", "self.norm", config))))
                .toString();
    }

    private static String pooled(Pooling pooling) {
        String cls = "tokens.select(1, 0)";
        String patches = "tokens.slice(1, 1)";
        return switch (pooling) {
            case CLASS_TOKEN -> cls;
            case MEAN_PATCH -> patches + ".mean(1)";
            case MEAN_ALL -> "tokens.mean(1)";
            case MAX_PATCH -> patches + ".amax(1)";
            case MAX_ALL -> "tokens.amax(1)";
            case CLASS_AVERAGE -> "(" + cls + " + " + patches + ".mean(1)) / 2.0";
            case CONCAT_CLASS_AVERAGE -> "torch.cat([" + cls + ", " + patches + ".mean(1)], 1)";
        };
    }

    private static String linear(String x, String layer) {
        return "torch.linear(" + x + ", " + layer + ".weight, " + layer + ".bias)";
    }

    private static String activated(EncoderConfig.Activation activation) {
        return switch (activation) {
            case GELU -> "torch.gelu(h)";
            case GELU_TANH -> "torch.gelu(h, approximate=\"tanh\")";
            case QUICK_GELU -> "h * torch.sigmoid(1.702 * h)";
            case RELU -> "torch.relu(h)";
            case SILU -> "torch.silu(h)";
        };
    }

    private static String norm(String x, String layer, EncoderConfig config) {
        return "torch.layer_norm(" + x + ", [" + config.dim() + "], " + layer + ".weight, " + layer + ".bias, "
                + config.computing().normEps() + ")";
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }
}
