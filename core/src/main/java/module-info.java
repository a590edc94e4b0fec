/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * maect as a library: encoders, their training and tuning, evaluation and export, with no terminal and no page.
 *
 * <p>The packages exported here are the API, and no others: what they hold stays as UPGRADING.md promises, and {@code
 * PublicSurfaceTest} counts it.
 */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module dev.maect.core {
    requires transitive org.bytedeco.javacpp;
    requires transitive org.bytedeco.pytorch;
    requires transitive java.desktop;
    requires static transitive org.jspecify;
    requires static transitive com.google.auto.service;
    requires org.bytedeco.openblas;
    requires org.bytedeco.opencv;
    requires org.slf4j;
    requires org.apache.commons.compress;
    requires org.snakeyaml.engine;
    requires external.umap.java;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires java.management;
    requires jdk.management;

    // The API. A package that only maect's own modules need is exported to them by name, and left out by japicmp in the
    // pom.
    exports dev.maect;
    exports dev.maect.checkpoint;
    exports dev.maect.contrast;
    exports dev.maect.data;
    exports dev.maect.data.augment;
    exports dev.maect.data.corruption;
    exports dev.maect.data.decode;
    exports dev.maect.data.drawn;
    exports dev.maect.data.loader;
    exports dev.maect.data.source;
    exports dev.maect.engine;
    exports dev.maect.eval;
    exports dev.maect.eval.analysis;
    exports dev.maect.eval.card;
    exports dev.maect.eval.cluster;
    exports dev.maect.eval.figure;
    exports dev.maect.eval.knn;
    exports dev.maect.eval.labelfree;
    exports dev.maect.eval.lowshot;
    exports dev.maect.eval.probe;
    exports dev.maect.eval.robustness;
    exports dev.maect.export;
    exports dev.maect.finetune;
    exports dev.maect.io;
    exports dev.maect.protocol;
    exports dev.maect.protocol.standard;
    exports dev.maect.recipe;
    exports dev.maect.run;
    exports dev.maect.train;
    exports dev.maect.train.event;
    exports dev.maect.train.optim;
    exports dev.maect.train.plan;
    exports dev.maect.train.stage;
    exports dev.maect.train.state;
    exports dev.maect.vit;
    exports dev.maect.weights;
    exports dev.maect.weights.naming;
    exports dev.maect.weights.pytorch;
    exports dev.maect.weights.safetensors;

    exports dev.maect.engine.kernel to
            dev.maect.cli;

    // What other jars may bring; their own module-info says "provides".
    uses dev.maect.checkpoint.ExportFormat;
    uses dev.maect.contrast.HeadFactory;
    uses dev.maect.data.ImageSourceFormat;
    uses dev.maect.export.EncoderFormat;
    uses dev.maect.protocol.EvaluationProtocol;
    uses dev.maect.recipe.StageSection;
    uses dev.maect.weights.naming.NamingScheme;
}
