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
    requires static org.bytedeco.cuda;
    requires org.bytedeco.openblas;
    requires org.bytedeco.opencv;
    requires org.slf4j;
    requires org.apache.commons.compress;
    requires org.snakeyaml.engine;
    requires external.umap.java;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires java.management;
    requires java.sql;
    requires jdk.management;

    // The API.
    exports dev.maect;
    exports dev.maect.checkpoint;
    exports dev.maect.contrast;
    exports dev.maect.data;
    exports dev.maect.data.decode;
    exports dev.maect.data.source;
    exports dev.maect.engine;
    exports dev.maect.eval;
    exports dev.maect.eval.card;
    exports dev.maect.export;
    exports dev.maect.protocol;
    exports dev.maect.run;
    exports dev.maect.train.event;
    exports dev.maect.vit;
    exports dev.maect.weights;

    // What only maect's own modules need; japicmp in the pom leaves it out.
    exports dev.maect.catalog to
            dev.maect.cli,
            dev.maect.examples,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.catalog.find to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.catalog.group to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.catalog.label to
            dev.maect.cli,
            dev.maect.examples,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.catalog.search to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.catalog.store to
            dev.maect.cli,
            dev.maect.examples,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.checkpoint.format to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.checkpoint.state to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.augment to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.corruption to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.drawn to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.loader to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.pack to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.source.file to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.data.survey to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.distributed to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.engine.kernel to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.engine.machine to
            dev.maect.cli,
            dev.maect.studio;
    exports dev.maect.eval.analysis to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.eval.cache to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.eval.classifier to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.eval.cluster to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.eval.figure to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.eval.knn to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.eval.labelfree to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.eval.lowshot to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.eval.matrix to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.eval.paired to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.eval.probe to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.eval.robustness to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.finetune to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.io to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.protocol.standard to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.recipe to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.run.auto to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.run.forecast to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.run.reproduction to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.train to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.train.plan to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.train.optim to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.train.stage to
            dev.maect.cli,
            dev.maect.report,
            dev.maect.studio;
    exports dev.maect.train.state to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.vit.cost to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.weights.bytes to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.weights.naming to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.weights.pytorch to
            dev.maect.cli,
            dev.maect.report;
    exports dev.maect.weights.safetensors to
            dev.maect.cli,
            dev.maect.report;

    // Records that are written as JSON; on the class path all are open.
    opens dev.maect.catalog.store to
            tools.jackson.databind;
    opens dev.maect.checkpoint to
            tools.jackson.databind;
    opens dev.maect.data.loader to
            tools.jackson.databind;
    opens dev.maect.data.pack to
            tools.jackson.databind;
    opens dev.maect.data.survey to
            tools.jackson.databind;
    opens dev.maect.eval.card to
            tools.jackson.databind;
    opens dev.maect.eval.figure to
            tools.jackson.databind;
    opens dev.maect.eval.paired to
            tools.jackson.databind;
    opens dev.maect.eval.probe to
            tools.jackson.databind;
    opens dev.maect.export to
            tools.jackson.databind;
    opens dev.maect.finetune to
            tools.jackson.databind;
    opens dev.maect.run to
            tools.jackson.databind;
    opens dev.maect.train to
            tools.jackson.databind;
    opens dev.maect.train.stage to
            tools.jackson.databind;
    opens dev.maect.train.state to
            tools.jackson.databind;
    opens dev.maect.weights.naming to
            tools.jackson.databind;

    // What other jars may bring; their own module-info says "provides".
    uses dev.maect.checkpoint.ExportFormat;
    uses dev.maect.contrast.HeadFactory;
    uses dev.maect.data.ImageSourceFormat;
    uses dev.maect.export.EncoderFormat;
    uses dev.maect.protocol.EvaluationProtocol;
    uses dev.maect.recipe.StageSection;
    uses dev.maect.weights.naming.NamingScheme;
}
