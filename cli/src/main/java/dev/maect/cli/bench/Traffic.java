/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.Model;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.cost.ParameterCount;

/**
 * The least bytes that work moves through memory, counted from shapes as its operations are: of each matrix product operands and result
 * once, in the products' precision, attention as one product of queries, keys and values; nothing for what lies between them
 * (norms, GELU, sums), which could be done on the way. Backward reads twice what forward does. Each parameter that trains is then read with its
 * gradient and moments and written with them, once for the norm of the gradients and once to change it; an average is read and
 * written. A head is not counted.
 */
final class Traffic {
    private static final int FLOAT = 4;
    private static final int BFLOAT = 2;
    private static final int BACKWARD = 2;
    /** Gradient for its norm; then weight, gradient and both moments read; weight and moments written. */
    private static final int OF_A_PARAMETER = 8 * FLOAT;

    private final int width;
    private double bytes;

    private Traffic(Precision precision) {
        width = precision == Precision.BF16 ? BFLOAT : FLOAT;
    }

    /** Of one run of {@code options}; 0 where it is not counted. */
    static double bytes(BenchOptions options) {
        Recipe recipe = options.recipe();
        EncoderConfig encoder = Model.encoder(recipe);
        Traffic traffic = new Traffic(options.precision());
        long images = options.batch();
        switch (options.work()) {
            case ENCODE -> traffic.encoder(encoder, images, encoder.patches(), 0, 0);
            case STEP ->
                traffic.pretraining(recipe, encoder, images * recipe.pretrain().views());
            case TUNE -> traffic.tuning(recipe, encoder, 2 * images);
            default -> {
                return 0;
            }
        }
        return traffic.bytes;
    }

    private void pretraining(Recipe recipe, EncoderConfig encoder, long views) {
        DecoderConfig decoder = Model.decoder(recipe);
        long visible = (long) (encoder.patches() * (1 - recipe.pretrain().maskRatio()));
        long all = views * (encoder.patches() + 1);
        encoder(encoder, views, visible, encoder.depth(), 1);
        product(views * (visible + 1), encoder.dim(), decoder.dim(), true);
        for (int i = 0; i < decoder.depth(); i++) {
            block(all, decoder.dim(), Decoder.MLP_RATIO, true);
        }
        product(all, decoder.dim(), encoder.patchValues(), true);
        trained(ParameterCount.encoder(encoder) + ParameterCount.decoder(encoder, decoder), 0);
    }

    private void tuning(Recipe recipe, EncoderConfig encoder, long views) {
        int frozen = recipe.tune().frozenBlocks(encoder.depth());
        encoder(encoder, views, encoder.patches(), encoder.depth() - frozen, frozen == 0 ? 1 : 0);
        long parameters = ParameterCount.above(encoder, frozen);
        trained(parameters, recipe.tune().averageDecay() > 0 ? parameters : 0);
    }

    /** Patches of {@code views} images through all blocks, the last {@code training} of which go back, too. */
    private void encoder(EncoderConfig config, long views, long patches, int training, int embedding) {
        product(views * patches, config.patchValues(), config.dim(), embedding > 0);
        for (int i = 0; i < config.depth(); i++) {
            block(views * (patches + 1), config.dim(), config.mlpRatio(), i >= config.depth() - training);
        }
    }

    private void block(long tokens, long dim, long mlpRatio, boolean trains) {
        product(tokens, dim, 3 * dim, trains);
        moved(4 * tokens * dim, trains); // queries, keys and values to what is attended to
        product(tokens, dim, dim, trains);
        product(tokens, dim, mlpRatio * dim, trains);
        product(tokens, mlpRatio * dim, dim, trains);
    }

    private void product(long rows, long in, long out, boolean trains) {
        moved(rows * in + in * out + rows * out, trains);
    }

    private void moved(long numbers, boolean trains) {
        bytes += (double) width * numbers * (trains ? 1 + BACKWARD : 1);
    }

    private void trained(long parameters, long averaged) {
        bytes += (double) OF_A_PARAMETER * parameters + 3.0 * FLOAT * averaged;
    }
}
