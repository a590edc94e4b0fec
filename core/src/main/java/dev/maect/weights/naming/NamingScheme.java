/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.TensorSource;
import java.nio.file.Path;
import java.util.List;

/**
 * How a code base names the tensors of a vision transformer, its MAE decoder and its contrastive head.
 *
 * <p>The scheme of maect's own files, {@link MaectNames}, is that of MAE-CT with the parts in front: {@code encoder.*},
 * {@code decoder.*} and {@code head.*}. Positions have no class row: {@code encoder.pos_embed} is [1, n, D], and
 * {@code decoder.pos_embed} is [1, n, d]. All others are translated from and to it.
 *
 * <p>One class makes a scheme known to everything that reads weights: it implements this, is public with a public
 * constructor without parameters, and is marked {@code @AutoService(NamingScheme.class)}. Implementations are records
 * without components, so that two of the same kind are equal.
 */
public interface NamingScheme {
    /** The scheme's name for people, such as {@code timm}. */
    String label();

    /**
     * Whether the tensors of {@code source} go by this scheme's names; true of one scheme at most. Where schemes share
     * names, what is around them decides.
     *
     * @param source names without what wrappers put in front, and shapes
     */
    boolean recognises(TensorSource source, ImportOptions options);

    /** The pairs of names; of several that fit one of ours, the first is written. */
    List<NameTemplate> templates();

    /** The pairs of names for {@code file}, where a file's own name says which part of a model it is. */
    default List<NameTemplate> templates(Path file) {
        return templates();
    }

    /** Whether files of this scheme hold a tensor of this name that is no part of the network, and which is left out. */
    default boolean leavesOut(String name) {
        return false;
    }

    /** Whether the positions begin with a row for the class token. */
    default boolean hasClassRow() {
        return false;
    }

    /** What is written for the optional prefix <code>{vit}</code> of a template; it is read with and without {@code vit.}. */
    default String prefix() {
        return "";
    }

    /** Whether features of such an encoder of {@code width} are the mean of its patch tokens where nothing else is said. */
    default boolean meansPatchTokens(int width) {
        return false;
    }
}
