/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Fixed two-dimensional sine-cosine positions (MAE, appendix A.1; MAE-CT utils/positional_embedding.py). The first half
 * of the width encodes the column, the second the row; each half is [sin(p·ω) | cos(p·ω)] with ω = 10000^(-i/(dim/4)).
 */
public final class PositionalEmbedding {
    private PositionalEmbedding() {}

    /** float32 [1, rows * columns, dim], row-major over the grid, computed in double precision. */
    public static Tensor sinCos(int dim, int rows, int columns) {
        int quarter = dim / 4;
        float[] values = new float[rows * columns * dim];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int offset = (row * columns + column) * dim;
                for (int i = 0; i < quarter; i++) {
                    double omega = 1 / Math.pow(10000, (double) i / quarter);
                    values[offset + i] = (float) Math.sin(column * omega);
                    values[offset + quarter + i] = (float) Math.cos(column * omega);
                    values[offset + 2 * quarter + i] = (float) Math.sin(row * omega);
                    values[offset + 3 * quarter + i] = (float) Math.cos(row * omega);
                }
            }
        }
        return Tensors.ofFloats(values, 1, (long) rows * columns, dim);
    }

    /**
     * Positions for another grid: bicubic interpolation, corners not aligned, as MAE-CT does for inputs of other sizes.
     *
     * @param embedding float [1, rows * columns, dim]
     * @return float [1, newRows * newColumns, dim]
     */
    public static Tensor interpolate(Tensor embedding, int rows, int columns, int newRows, int newColumns) {
        if (rows == newRows && columns == newColumns) {
            return embedding;
        }
        long dim = embedding.size(2);
        return Scopes.keep(() -> torch.upsample_bicubic2d(
                        embedding.reshape(1, rows, columns, dim).permute(0, 3, 1, 2),
                        new long[] {newRows, newColumns},
                        false,
                        new DoubleOptional(),
                        new DoubleOptional())
                .permute(0, 2, 3, 1)
                .reshape(1, (long) newRows * newColumns, dim));
    }
}
