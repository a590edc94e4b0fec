/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.PackedLinear;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A vision transformer as MAE and MAE-CT use it (MAE-CT models/vit/masked_encoder.py): patch embedding, fixed sin-cos
 * positions, optional random masking, class token without position, pre-norm blocks, final norm over all tokens. With
 * post-norm blocks, as in data2vec 2.0, the norm over all tokens is before the first block instead.
 *
 * <p>Not thread-safe for training; concurrent forward passes without grad are fine. {@link #close} frees the weights.
 */
public final class Encoder implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final long WORTH_TRIMMING = 64L << 20;

    private final EncoderConfig config;
    private final NamedTensors tensors = new NamedTensors();
    private final Tensor classToken;
    private final Positions positions;
    private final Tensor patchWeight;
    private final Tensor patchBias;
    private final List<Block> blocks = new ArrayList<>();
    private final Optional<LayerNorm> embedNorm;
    private final Optional<LayerNorm> norm;
    private int frozenBlocks = -1;
    private int checkpointBlocks;
    private boolean packedOnly;

    /** Builds the encoder with zero linear weights; {@link #initialise} or load them. */
    public Encoder(EncoderConfig config) {
        this.config = config;
        classToken = tensors.parameter("cls_token", torch.zeros(1, 1, config.dim()));
        Tensor ownPositions = tensors.buffer(
                "pos_embed", PositionalEmbedding.sinCos(config.dim(), config.gridRows(), config.gridColumns()));
        positions = new Positions(ownPositions, config.gridRows(), config.gridColumns());
        patchWeight = tensors.parameter(
                "patch_embed.proj.weight",
                torch.zeros(config.dim(), config.channels(), config.patchSize(), config.patchSize()));
        patchBias = tensors.parameter("patch_embed.proj.bias", torch.zeros(config.dim()));
        embedNorm = norm("embed_norm", !config.hasFinalNorm());
        for (int i = 0; i < config.depth(); i++) {
            Block block = new Block(config.dim(), config.heads(), config.mlpRatio(), config.computing());
            blocks.add(block);
            tensors.include("blocks." + i, block.tensors());
        }
        norm = norm("norm", config.hasFinalNorm());
    }

    private Optional<LayerNorm> norm(String name, boolean present) {
        if (!present) {
            return Optional.empty();
        }
        LayerNorm layer = new LayerNorm(config.dim(), config.computing().normEps());
        tensors.include(name, layer.tensors());
        return Optional.of(layer);
    }

    /** Draws fresh weights as MAE does. */
    public void initialise(GeneratorOptional generator) {
        VitInitialisation.apply(tensors, generator);
    }

    /**
     * Freezes patch embedding, class token and the first {@code count} blocks (MAE-CT freezers/vit_block_freezer.py);
     * 0 freezes nothing. They get no gradient and run without an autograd graph.
     */
    public void freezeBlocks(int count) {
        if (count < 0 || count > config.depth()) {
            throw new VitException("Cannot freeze " + count + " of " + config.depth() + " blocks.");
        }
        unpack();
        frozenBlocks = count == 0 ? -1 : count;
        tensors.parameters().forEach((name, tensor) -> tensor.set_requires_grad(count == 0 || !isBelow(name, count)));
    }

    private static boolean isBelow(String name, int count) {
        if (!name.startsWith("blocks.")) {
            return !name.startsWith("norm.");
        }
        return Integer.parseInt(name.substring(7, name.indexOf('.', 7))) < count;
    }

    /**
     * Activation checkpointing of the lowest {@code count} of the blocks that train: while a tape is open ({@link
     * dev.maect.engine.kernel.Tape}), they keep their input alone and are computed again in the backward pass. Gradients
     * stay the same. The lowest, because their turn comes when those above have given up what they kept.
     *
     * @param count more than there are stand for all
     */
    public void checkpointBlocks(int count) {
        if (count < 0) {
            throw new VitException("Cannot checkpoint " + count + " blocks.");
        }
        checkpointBlocks = count;
    }

    /** Lets the positions learn, too, as some fine-tuning recipes do; they stay a buffer by name. */
    public void trainPositions() {
        Objects.requireNonNull(tensors.buffers().get("pos_embed")).set_requires_grad(true);
    }

    /** Freezes every parameter, as stage 2 does. */
    public void freeze() {
        unpack();
        frozenBlocks = config.depth();
        tensors.parameters().values().forEach(tensor -> tensor.set_requires_grad(false));
    }

    /**
     * Lays the frozen blocks' weights out for fast passes without grad ({@link PackedLinear}), in memory of its own as
     * large as they are in {@code precision}; does nothing where the machine has no kernel for it. Call it when the
     * weights are loaded and in place: the passes do not see later changes. Freezing anew undoes it.
     *
     * @param precision that of the passes; under another one they give this one's results
     */
    public void pack(Precision precision) {
        unpack();
        blocks.subList(0, Math.max(0, frozenBlocks)).forEach(block -> block.pack(precision));
    }

    /**
     * As {@link #freeze()} and {@link #pack(Precision)}, of an encoder that will be used for passes without grad and for nothing
     * else: a weight that was packed gives its memory back as soon as it is, so that an encoder takes hardly more than its file.
     * It can be neither saved nor trained nor packed anew afterwards.
     *
     * @param precision that of the passes
     */
    public void keepPackedOnly(Precision precision) {
        freeze();
        packedOnly = true;
        long before = tensors.parameterCount();
        for (Block block : blocks) {
            block.pack(precision);
            block.keepPackedOnly();
        }
        if (Float.BYTES * (before - tensors.parameterCount()) >= WORTH_TRIMMING) {
            Pointer.trimMemory(); // what was given back lies between what stays, where larger tensors have no room
        }
    }

    private void unpack() {
        if (packedOnly) {
            throw new IllegalStateException("This encoder's weights were given up when they were packed.");
        }
        blocks.forEach(Block::unpack);
    }

    /**
     * All tokens after the final norm, or after the last block where there is no such norm, nothing masked.
     *
     * @param images float [N, C, H, W], normalised; H and W may differ from the config's (positions are interpolated)
     * @return float [N, 1 + patches, dim], class token first, patches row-major
     */
    public Tensor forward(Tensor images) {
        return Scopes.keep(() -> normed(throughBlocks(embedded(images), Set.of())));
    }

    /**
     * As {@link #forward(Tensor)}, and the tokens on their way as well: heads on several blocks, or features of them.
     * Gradients flow from all of them; below the frozen blocks' end there are none.
     *
     * @param taps after which blocks, counted from 0, in any order
     * @throws VitException if there is no such block
     */
    public EncoderOutput forward(Tensor images, List<Integer> taps) {
        taps.forEach(this::requireBlock);
        List<Tensor> outputs = Scopes.keepAll(() -> {
            Map<Integer, Tensor> after = throughBlocks(embedded(images), Set.copyOf(taps));
            List<Tensor> wanted = new ArrayList<>(taps.stream().map(after::get).toList());
            wanted.add(normed(after));
            return wanted;
        });
        return new EncoderOutput(outputs.get(taps.size()), outputs.subList(0, taps.size()));
    }

    /** As {@link #forward(Tensor)}, leaving out residual branches at random: for fine-tuning. */
    public Tensor forward(Tensor images, DropPath dropPath) {
        return Scopes.keep(() -> {
            Tensor tokens = embedded(images);
            int frozen = Math.max(0, frozenBlocks);
            Tensor input = frozen == 0 ? tokens : throughFrozen(tokens, 0, frozen);
            return tokenNorm(withDropPath(input, dropPath, frozen));
        });
    }

    /**
     * The visible tokens after the final norm.
     *
     * @param images float [N, C, H, W], normalised
     * @return float [N, 1 + kept, dim]; patches in the masking's order
     */
    public Tensor forward(Tensor images, Masking masking) {
        return Scopes.keep(() -> normed(throughBlocks(withClassToken(embedKept(images, masking)), Set.of())));
    }

    /**
     * Where the class token looks in one block: its attention to the patches (Caron et al. 2021, DINO, figure 1). Its
     * attention to itself is left out, so a map sums to less than one.
     *
     * @param images float [N, C, H, W], normalised
     * @param block 0 to depth - 1
     * @return float [N, heads, H / patch, W / patch], owned by the enclosing scope or else by the caller
     * @throws VitException if there is no such block
     */
    public Tensor classTokenAttention(Tensor images, int block) {
        requireBlock(block);
        return Scopes.keep(() -> {
            Tensor x = withClassToken(embed(images));
            for (int i = 0; i < block; i++) {
                x = blocks.get(i).forward(x);
            }
            return blocks.get(block)
                    .firstTokenAttention(x)
                    .reshape(
                            images.size(0),
                            config.heads(),
                            images.size(2) / config.patchSize(),
                            images.size(3) / config.patchSize());
        });
    }

    /**
     * Features of tokens that {@link #forward(Tensor)} gave, or of those after any block as if it were the last: with the
     * final norm before or behind the pooling, as the encoder has it.
     *
     * @param tokens float [N, L, dim]
     * @param normed whether the tokens are {@link #forward(Tensor)}'s
     * @return float [N, pooled width], owned by the enclosing scope or else by the caller
     * @throws VitException if the norm is behind the pooling and that makes more values than it has
     */
    public Tensor features(Tensor tokens, Pooling pooling, boolean normed) {
        if (!config.computing().normAfterPooling()) {
            return Scopes.keep(() -> pooling.apply(normed ? tokens : finallyNormed(tokens)));
        }
        if (pooling.width(config.dim()) != config.dim()) {
            throw new VitException(
                    "This encoder's final norm is behind the pooling and has " + config.dim() + " values, but "
                            + pooling + " makes " + pooling.width(config.dim()) + ". Choose another pooling.");
        }
        return Scopes.keep(() -> finallyNormed(pooling.apply(tokens)));
    }

    private Tensor finallyNormed(Tensor x) {
        return norm.isPresent() ? norm.get().forward(x) : x;
    }

    /** Features of tokens that {@link #forward(Tensor)} gave. */
    public Tensor features(Tensor tokens, Pooling pooling) {
        return features(tokens, pooling, true);
    }

    private void requireBlock(int block) {
        if (block < 0 || block >= config.depth()) {
            throw new VitException(
                    "There is no block " + block + ": the encoder has blocks 0 to " + (config.depth() - 1) + ".");
        }
    }

    private Tensor embedded(Tensor images) {
        return withoutGradWhenFrozen(() -> withClassToken(embed(images)));
    }

    /**
     * The tokens after each tap, after the frozen blocks and after the last, by block. In between, blocks go through in
     * one piece, as far as they go: a piece's output is where a tap's gradient joins that of the blocks above.
     */
    private Map<Integer, Tensor> throughBlocks(Tensor tokens, Set<Integer> taps) {
        int frozen = Math.max(0, frozenBlocks);
        SortedSet<Integer> lasts = new TreeSet<>(taps);
        if (frozen > 0) {
            lasts.add(frozen - 1);
        }
        lasts.add(blocks.size() - 1);
        Map<Integer, Tensor> after = new HashMap<>();
        Tensor x = tokens;
        int from = 0;
        for (int last : lasts) {
            int to = last + 1;
            x = to <= frozen ? throughFrozen(x, from, to) : through(x, from, to);
            after.put(last, x);
            from = to;
        }
        return after;
    }

    private Tensor throughFrozen(Tensor x, int from, int to) {
        return withoutGradWhenFrozen(() -> through(x, from, to));
    }

    private Tensor through(Tensor x, int from, int to) {
        return Blocks.forward(
                blocks.subList(from, to), x, x.size(1), Math.max(0, Math.min(to, checkpointEnd()) - from));
    }

    private Tensor normed(Map<Integer, Tensor> after) {
        return tokenNorm(Objects.requireNonNull(after.get(blocks.size() - 1)));
    }

    private Tensor tokenNorm(Tensor tokens) {
        return config.computing().normAfterPooling() ? tokens : finallyNormed(tokens);
    }

    private Tensor withDropPath(Tensor input, DropPath dropPath, int first) {
        List<UnaryOperator<Tensor>> passes = new ArrayList<>();
        for (int i = first; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            UnaryOperator<Tensor> ofAttention = dropPath.draw(input.size(0), i);
            UnaryOperator<Tensor> ofMlp = dropPath.draw(input.size(0), i);
            passes.add(tokens -> block.forward(tokens, ofAttention, ofMlp));
        }
        int count = checkpointEnd() - first;
        Tensor x = Blocks.checkpointed(blocks.subList(first, checkpointEnd()), passes.subList(0, count), input);
        for (UnaryOperator<Tensor> pass : passes.subList(count, passes.size())) {
            x = pass.apply(x);
        }
        return x;
    }

    /** The block after the last one that is checkpointed. */
    private int checkpointEnd() {
        return Math.min(blocks.size(), Math.max(0, frozenBlocks) + checkpointBlocks);
    }

    private Tensor withoutGradWhenFrozen(Supplier<Tensor> body) {
        try (AutoGradMode mode = new AutoGradMode(frozenBlocks < 1 && GradMode.is_enabled())) {
            return Scopes.keep(body);
        }
    }

    private Tensor embed(Tensor images) {
        checkSize(images);
        int patch = config.patchSize();
        return Scopes.keep(() ->
                patchTokens(images).add(positionsFor((int) images.size(2) / patch, (int) images.size(3) / patch)));
    }

    /** As {@link #embed}, of the kept patches only: float [N, kept, dim]. */
    private Tensor embedKept(Tensor images, Masking masking) {
        checkSize(images);
        int patch = config.patchSize();
        return Scopes.keep(() -> {
            Tensor tokens = project(Patches.kernels(images, patch, masking));
            return tokens.add(masking.kept(positionsFor((int) images.size(2) / patch, (int) images.size(3) / patch)));
        });
    }

    private void checkSize(Tensor images) {
        int patch = config.patchSize();
        if (images.size(1) != config.channels() || images.size(2) % patch != 0 || images.size(3) % patch != 0) {
            throw new VitException("The encoder takes " + config.channels()
                    + "-channel images with sides divisible by " + patch + ", got " + images.size(1) + " channels of "
                    + images.size(2) + "x" + images.size(3) + ".");
        }
    }

    /** Patch tokens without positions. */
    Tensor patchTokens(Tensor images) {
        return Scopes.keep(() -> project(Patches.kernels(images, config.patchSize())));
    }

    /** A convolution with stride = kernel is one matrix product, and faster as one. */
    private Tensor project(Tensor patches) {
        return Scopes.keep(() -> torch.linear(
                patches, patchWeight.reshape(config.dim(), config.patchValues()), new TensorOptional(patchBias)));
    }

    private Tensor positionsFor(int rows, int columns) {
        return positions.of(rows, columns);
    }

    /** What the first block gets. */
    private Tensor withClassToken(Tensor patches) {
        Tensor tokens = torch.cat(new TensorVector(classToken.expand(patches.size(0), -1, -1), patches), 1);
        return embedNorm.isPresent() ? embedNorm.get().forward(tokens) : tokens;
    }

    /** The shape. */
    public EncoderConfig config() {
        return config;
    }

    /** The weights: {@code cls_token, pos_embed, patch_embed.proj.*, blocks.i.*, norm.*} (or {@code embed_norm.*}). */
    public NamedTensors tensors() {
        return tensors;
    }

    @Override
    public void close() {
        blocks.forEach(Block::unpack);
        positions.close();
        tensors.close();
    }
}
