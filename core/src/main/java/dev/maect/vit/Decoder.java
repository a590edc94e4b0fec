/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The MAE decoder of stage 1 (MAE section 3; MAE-CT models/vit/masked_decoder.py): mask tokens take the places of the
 * removed patches, positions are added to the patches only, a few narrow blocks predict the pixels.
 */
public final class Decoder implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** Width of the MLPs over the width of the tokens. */
    public static final int MLP_RATIO = 4;

    private final NamedTensors tensors = new NamedTensors();
    private final Linear embed;
    private final Tensor maskToken;
    private final Tensor positions;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm norm;
    private final Linear prediction;
    private int checkpointBlocks;

    /** Builds a decoder for {@code encoder}'s tokens with zero linear weights; {@link #initialise} or load them. */
    public Decoder(EncoderConfig encoder, DecoderConfig config) {
        embed = new Linear(encoder.dim(), config.dim(), true);
        maskToken = tensors.parameter("mask_token", torch.zeros(1, 1, config.dim()));
        positions = tensors.buffer(
                "pos_embed", PositionalEmbedding.sinCos(config.dim(), encoder.gridRows(), encoder.gridColumns()));
        tensors.include("embed", embed.tensors());
        for (int i = 0; i < config.depth(); i++) {
            Block block = new Block(
                    config.dim(), config.heads(), MLP_RATIO, encoder.computing().withPostNorm(false));
            blocks.add(block);
            tensors.include("blocks." + i, block.tensors());
        }
        norm = new LayerNorm(config.dim(), encoder.computing().normEps());
        prediction = new Linear(config.dim(), encoder.patchValues(), true);
        tensors.include("norm", norm.tensors()).include("pred", prediction.tensors());
    }

    /** Draws fresh weights as MAE does. */
    public void initialise(GeneratorOptional generator) {
        VitInitialisation.apply(tensors, generator);
    }

    /** Activation checkpointing of the first {@code count} blocks, as {@link Encoder#checkpointBlocks} has it. */
    public void checkpointBlocks(int count) {
        if (count < 0) {
            throw new VitException("Cannot checkpoint " + count + " blocks.");
        }
        checkpointBlocks = count;
    }

    /**
     * Predicts every patch.
     *
     * @param visible float [N, 1 + kept, encoder dim], from {@link Encoder#forward(Tensor, Masking)}
     * @return float [N, patches, p·p·C] in the image's order, pixels in the order of {@link Patches#pixels}
     */
    public Tensor forward(Tensor visible, Masking masking) {
        return Scopes.keep(() -> {
            Tensor predicted = predict(visible, masking, masking.restore().size(1));
            return masking.restored(predicted);
        });
    }

    /**
     * Predicts the removed patches only, all that the loss looks at.
     *
     * @param visible float [N, 1 + kept, encoder dim], from {@link Encoder#forward(Tensor, Masking)}
     * @return float [N, removed, p·p·C] in the masking's order
     */
    public Tensor predictRemoved(Tensor visible, Masking masking) {
        return Scopes.keep(() -> predict(visible, masking, masking.removed().size(1)));
    }

    /** The last {@code wanted} tokens' pixels. Tokens stay in shuffled order, which blocks cannot tell: positions can. */
    private Tensor predict(Tensor visible, Masking masking, long wanted) {
        Tensor tokens = withMaskTokens(embed.forward(visible), masking);
        return prediction.forward(
                norm.forward(Blocks.forward(blocks, tokens, wanted, Math.min(checkpointBlocks, blocks.size()))));
    }

    /** Class token, kept patches, mask tokens for the removed ones; float [N, 1 + patches, dim]. */
    private Tensor withMaskTokens(Tensor tokens, Masking masking) {
        return Scopes.keep(() -> torch.cat(
                new TensorVector(
                        tokens.narrow(1, 0, 1),
                        tokens.narrow(1, 1, tokens.size(1) - 1).add(masking.kept(positions)),
                        maskToken.add(masking.removed(positions))),
                1));
    }

    /** The weights: {@code embed.*, mask_token, pos_embed, blocks.i.*, norm.*, pred.*}. */
    public NamedTensors tensors() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
