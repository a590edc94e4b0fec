/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadConfig;
import dev.maect.contrast.HeadCost;
import dev.maect.contrast.HeadFactory;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.recipe.CropScale;
import dev.maect.recipe.GlobalViewOptions;
import dev.maect.recipe.ImageSize;
import dev.maect.recipe.LocalViewOptions;
import dev.maect.recipe.ModelOptions;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.ViewGroupOptions;
import dev.maect.recipe.ViewOptions;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.List;

/** From a recipe's words to the shapes of the model's parts. */
public final class Model {
    /** The name of the group of global views. */
    public static final String GLOBAL = "global";
    /** The name of the group of local views. */
    public static final String LOCAL = "local";

    private Model() {}

    /** The encoder's shape. */
    public static EncoderConfig encoder(Recipe recipe) {
        ModelOptions m = recipe.model();
        EncoderConfig config = new EncoderConfig(
                m.imageSize().height(),
                m.imageSize().width(),
                m.patchSize(),
                m.channels(),
                m.dim(),
                m.depth(),
                m.heads(),
                m.mlpRatio());
        return config.withVariant(config.computing().withPostNorm(m.postNorm()));
    }

    /** The decoder's shape. */
    public static DecoderConfig decoder(Recipe recipe) {
        return new DecoderConfig(
                recipe.decoder().dim(),
                recipe.decoder().depth(),
                recipe.decoder().heads());
    }

    /** How the head's input is made of tokens. */
    public static Pooling headPooling(Recipe recipe) {
        return recipe.head().pooling();
    }

    /** How features for evaluation are made of tokens. */
    public static Pooling evaluationPooling(Recipe recipe) {
        return recipe.evaluation().pooling();
    }

    /** How pixels are normalised. */
    public static PixelNormalisation normalisation(Recipe recipe) {
        return new PixelNormalisation(recipe.data().mean(), recipe.data().std());
    }

    /** The stage-2 head's shape, for an encoder of width {@code dim}. */
    public static HeadConfig preparedHead(Recipe recipe, int dim) {
        var o = recipe.prepareHead();
        return head(recipe, dim, o.temperature(), o.topK(), 0, 0);
    }

    /** The stage-3 head's shape. */
    public static HeadConfig tunedHead(Recipe recipe, int dim) {
        var o = recipe.tune();
        return head(recipe, dim, o.temperature(), o.topK(), o.targetFactor(), o.oracleProbability());
    }

    /** A fresh head of the named kind on {@code device}; the caller closes it. */
    static Head newHead(Recipe recipe, String kind, HeadConfig config, ComputeDevice device) {
        Head head = HeadFactory.named(kind).create(config, device);
        head.initialise(Generators.of(recipe.seed(), "head"));
        device.place(head.tensors());
        return head;
    }

    /** What the stage-2 head takes. */
    public static HeadCost preparedHeadCost(Recipe recipe, int dim) {
        var o = recipe.prepareHead();
        return HeadFactory.named(o.headKind())
                .cost(preparedHead(recipe, dim), o.batchSize(), List.of(ViewOptions.COUNT));
    }

    /** What the stage-3 head takes. */
    public static HeadCost tunedHeadCost(Recipe recipe, int dim) {
        var o = recipe.tune();
        return HeadFactory.named(o.headKind()).cost(tunedHead(recipe, dim), o.batchSize(), List.of(ViewOptions.COUNT));
    }

    /** A head's shape. */
    static HeadConfig head(Recipe recipe, int dim, double temperature, int topK, double targetFactor, double oracle) {
        var h = recipe.head();
        return new HeadConfig(
                headPooling(recipe).width(dim),
                h.projectorHiddenDim(),
                h.predictorHiddenDim(),
                h.outputDim(),
                h.queueSize(),
                temperature,
                topK,
                targetFactor,
                oracle);
    }

    /** The two views of a contrastive stage. */
    static Views views(Recipe recipe, ViewOptions options) {
        return views(recipe, options.kind(), ViewOptions.COUNT, options.cropScale());
    }

    /** The views that a stage sees, of the model's size. */
    public static Views views(Recipe recipe, ViewKind kind, int count, CropScale crop) {
        ImageSize size = recipe.model().imageSize();
        return Views.of(kind, count, size.height(), size.width(), crop.min(), crop.max());
    }

    /**
     * The views of a stage with global views of the model's size and local ones of another: groups {@value #GLOBAL} and
     * {@value #LOCAL}, in this order, whatever their sizes; the second is left out where it would be empty.
     */
    public static Views views(Recipe recipe, ViewGroupOptions options) {
        GlobalViewOptions g = options.global();
        LocalViewOptions l = options.local();
        ImageSize size = recipe.model().imageSize();
        List<ViewGroup> groups = new ArrayList<>();
        double min = g.cropScale().min();
        double max = g.cropScale().max();
        groups.add(
                g.kind() == ViewKind.AUG
                        ? ViewGroup.augmented(GLOBAL, g.count(), size.height(), size.width(), min, max)
                        : ViewGroup.minimal(GLOBAL, g.count(), size.height(), size.width(), min, max));
        if (l.count() > 0) {
            int height = l.size().height();
            int width = l.size().width();
            double least = l.cropScale().min();
            double most = l.cropScale().max();
            groups.add(
                    l.kind() == ViewKind.AUG
                            ? ViewGroup.local(LOCAL, l.count(), height, width, least, most, l.blurChance())
                            : ViewGroup.minimal(LOCAL, l.count(), height, width, least, most));
        }
        return new Views(groups);
    }

    /** Lets an encoder that trains keep as little for its backward pass as the recipe says. */
    public static void checkpoint(Encoder encoder, Recipe recipe) {
        encoder.checkpointBlocks(Math.max(0, recipe.model().checkpointBlocks()));
    }

    /** In bfloat16 packed weights pay at once; in float32 they gain less than the memory that they take is worth. */
    public static void packFrozen(Encoder encoder, Precision precision) {
        if (precision == Precision.BF16) {
            encoder.pack(precision);
        }
    }
}
