/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.maect.engine.LayerNorm;
import dev.maect.io.JsonDefault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The shape of a ViT encoder.
 *
 * @param imageHeight rows of the images it is trained on
 * @param imageWidth columns
 * @param patchSize side of a square patch; divides both
 * @param channels channels of an image
 * @param dim width of a token; divisible by 4 (positions) and by heads
 * @param depth number of blocks
 * @param heads attention heads
 * @param mlpRatio hidden width of a block's MLP over dim
 * @param variant how it computes, where that is not as MAE does; empty for {@link Variant#MAE}
 */
public record EncoderConfig(
        int imageHeight,
        int imageWidth,
        int patchSize,
        int channels,
        int dim,
        int depth,
        int heads,
        int mlpRatio,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Variant> variant) {
    /**
     * What encoders of one shape compute differently.
     *
     * @param activation inside the MLPs
     * @param normEps what every layer norm adds to the variance
     * @param normAfterPooling whether the final norm is of the pooled features and not of each token, as in timm's {@code
     *     fc_norm}; tokens then have none
     * @param postNorm whether blocks norm their sums, as in data2vec 2.0, and not what goes into their branches; the tokens
     *     are then normed before the first block, and there is no final norm
     */
    public record Variant(
            Activation activation,
            double normEps,
            boolean normAfterPooling,

            @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonDefault("false")
            boolean postNorm) {
        /** Exact GELU, 1e-6, each token, pre-norm blocks: the ViT of MAE and MAE-CT. */
        public static final Variant MAE = new Variant(Activation.GELU, LayerNorm.EPS, false, false);
        /** As {@link #MAE}, with post-norm blocks: the ViT of data2vec 2.0. */
        public static final Variant DATA2VEC2 = new Variant(Activation.GELU, LayerNorm.EPS, false, true);

        /** Checks the number, and that there is a norm to put behind the pooling. */
        public Variant {
            if (normAfterPooling && postNorm) {
                throw new VitException(
                        "An encoder of post-norm blocks has no final norm that could be behind the pooling.");
            }
            if (!(normEps > 0 && normEps < 1)) {
                throw new VitException("A layer norm's epsilon lies between 0 and 1, not at " + normEps + ".");
            }
        }

        /** The same with blocks of the other kind, or the same. */
        public Variant withPostNorm(boolean post) {
            return new Variant(activation, normEps, normAfterPooling, post);
        }

        /** What differs from {@link #MAE}, in words; empty if nothing does. */
        public String difference() {
            List<String> parts = new ArrayList<>();
            if (activation != Activation.GELU) {
                parts.add("the activation " + activation);
            }
            if (normEps != LayerNorm.EPS) {
                parts.add("layer norms with epsilon " + normEps);
            }
            if (normAfterPooling) {
                parts.add("the final norm behind the pooling");
            }
            if (postNorm) {
                parts.add("post-norm blocks");
            }
            return String.join(", ", parts);
        }
    }

    /** The function inside the MLPs. */
    public enum Activation {
        /** x times the normal distribution function, exactly. */
        GELU,
        /** GELU by its approximation with tanh. */
        GELU_TANH,
        /** x times the logistic function of 1.702 x. */
        QUICK_GELU,
        /** The positive part. */
        RELU,
        /** x times its logistic function. */
        SILU;

        private static final double QUICK = 1.702;

        /** The function of each value of x. */
        public Tensor apply(Tensor x) {
            return switch (this) {
                case GELU -> torch.gelu(x);
                case GELU_TANH -> torch.gelu(x, "tanh");
                case QUICK_GELU -> x.mul(torch.sigmoid(x.mul(new Scalar(QUICK))));
                case RELU -> torch.relu(x);
                case SILU -> torch.silu(x);
            };
        }

        /** The word for it in messages. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** An encoder that computes as MAE's. */
    public EncoderConfig(
            int imageHeight, int imageWidth, int patchSize, int channels, int dim, int depth, int heads, int mlpRatio) {
        this(imageHeight, imageWidth, patchSize, channels, dim, depth, heads, mlpRatio, Optional.empty());
    }

    /** Checks the divisibilities. */
    public EncoderConfig {
        variant = variant.filter(other -> !other.equals(Variant.MAE));
        if (imageHeight < 1 || imageWidth < 1 || patchSize < 1 || channels < 1 || depth < 1 || mlpRatio < 1) {
            throw new VitException(
                    "A ViT needs positive sizes, got image " + imageHeight + "x" + imageWidth + ", patch " + patchSize
                            + ", channels " + channels + ", depth " + depth + ", mlp ratio " + mlpRatio + ".");
        }
        if (imageHeight % patchSize != 0 || imageWidth % patchSize != 0) {
            throw new VitException("The image size " + imageHeight + "x" + imageWidth
                    + " is not a multiple of the patch size " + patchSize + ".");
        }
        if (dim < 4 || dim % 4 != 0 || heads < 1 || dim % heads != 0) {
            throw new VitException(
                    "The width " + dim + " must be divisible by 4 and by the number of heads " + heads + ".");
        }
    }

    /** A square three-channel encoder of a named size. */
    public static EncoderConfig of(ModelSize size, int imageSize, int patchSize) {
        return new EncoderConfig(imageSize, imageSize, patchSize, 3, size.dim(), size.depth(), size.heads(), 4);
    }

    /** How it computes. */
    public Variant computing() {
        return variant.orElse(Variant.MAE);
    }

    /** Whether there is a norm after the last block, of each token or behind the pooling. */
    public boolean hasFinalNorm() {
        return !computing().postNorm();
    }

    /** The same for images of another size. */
    public EncoderConfig withImage(int height, int width) {
        return new EncoderConfig(height, width, patchSize, channels, dim, depth, heads, mlpRatio, variant);
    }

    /** The same, computing otherwise. */
    public EncoderConfig withVariant(Variant other) {
        return new EncoderConfig(
                imageHeight, imageWidth, patchSize, channels, dim, depth, heads, mlpRatio, Optional.of(other));
    }

    /** Patches per column. */
    public int gridRows() {
        return imageHeight / patchSize;
    }

    /** Patches per row. */
    public int gridColumns() {
        return imageWidth / patchSize;
    }

    /** Patches of an image. */
    public int patches() {
        return gridRows() * gridColumns();
    }

    /** Pixel values of a patch. */
    public int patchValues() {
        return patchSize * patchSize * channels;
    }
}
