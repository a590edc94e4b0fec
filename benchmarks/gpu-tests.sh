#!/bin/bash
# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
#
# Runs core's tests on a device of a machine that has neither Maven nor sources:
#   benchmarks/gpu-tests.sh pack FOLDER              here, after ./mvnw -pl core test-compile: test classes and their jars into FOLDER
#   FOLDER/gpu-tests.sh run FOLDER [GROUP...]        there: golden, gradients, evaluation, memory, training, or all of them in this order
# There MAECT_CLASSPATH names maect's jars and natives (a release's lib/*, or what a pack of one's own sets), and java is on the PATH.
# DEVICE is cuda unless told otherwise; SECONDS_EACH (95) is how long a group may take. A line for each test class as it ends, also in
# FOLDER/results.txt.
set -eu
groups=(golden gradients evaluation memory training)
classes() {
  case $1 in
    golden) echo vit.MaeGoldenTest contrast.NnclrGoldenTest contrast.NnaGoldenTest train.stage.TrainGoldenTest \
      train.stage.RefineGoldenTest checkpoint.RefinerHubGoldenTest eval.probe.ProbeHeadsTest ;;
    gradients) echo train.NothingWaitsTest engine.fused.KernelsTest vit.FusedBlocksPassTest engine.kernel.FloatProductsTest \
      engine.kernel.RandomStreamsTest vit.GradientCheckTest engine.LayersTest vit.EncoderTest vit.AttentionTest vit.PostNormTest \
      vit.CheckpointingTest \
      vit.MixedPrecisionTest vit.FreezingTest vit.DropPathTest vit.MaskingTest vit.PatchesTest vit.ReconstructionLossTest \
      vit.PixelNormalisationTest contrast.NnclrLossTest contrast.NnclrHeadTest contrast.NnaHeadTest contrast.HeadWeightsTest \
      contrast.HeadAblationsTest train.optim.AdamWTest train.optim.WeightAverageTest engine.kernel.AutocastTest ;;
    evaluation) echo eval.matrix.EigenTest eval.knn.NearestNeighboursTest eval.knn.KnnEvaluationTest eval.cluster.KMeansTest \
      eval.cluster.KMeansPlusPlusTest eval.cluster.CentreScreenTest eval.cluster.ClusterEvaluationTest \
      eval.cluster.ClusterSeparationTest eval.cluster.HypersphereTest eval.lowshot.LogisticRegressionTest eval.lowshot.LowShotTest \
      eval.probe.LinearProbeTest eval.probe.AugmentedProbeTest eval.labelfree.FeatureRankTest eval.labelfree.NeighbourConsistencyTest \
      eval.labelfree.ClusterCountTest eval.labelfree.LabelFreeScoresTest eval.analysis.PcaTest eval.analysis.ColourProbeTest \
      eval.analysis.InvarianceTest eval.FeatureExtractorTest eval.robustness.RobustnessTest protocol.EvaluationTest \
      protocol.WholeFolderTest protocol.ForeignProtocolTest protocol.standard.OtherChannelsTest ;;
    memory) echo vit.VitMemoryTest train.NativeMemoryTest eval.analysis.AnalysisMemoryTest protocol.standard.ProtocolMemoryTest \
      engine.kernel.FeatureSpreadTest ;;
    training) echo train.RecordedStepTest train.TrainingResumeTest finetune.FineTuneResumeTest train.TrainingRunTest train.RefinementTest \
      train.NumericalTroubleTest train.stage.CachedViewBatchesTest finetune.FineTuningTest run.RunTest run.ContinuedRunTest ;;
    *) return 1 ;;
  esac
}
what=${1:-}
folder=${2:-}
[ -n "$folder" ] || { sed -n '5,10s/^# \{0,1\}//p' "$0"; exit 2; }
case $what in
  pack)
    home=$(cd "$(dirname "$0")/.." && pwd)
    [ -d "$home/core/target/test-classes/dev/maect" ] || { echo "gpu-tests.sh: ./mvnw -pl core test-compile comes first" >&2; exit 1; }
    mkdir -p "$folder/lib"
    folder=$(cd "$folder" && pwd)
    (cd "$home" && ./mvnw -q -B -ntp ${MAVEN_OPTIONS:-} -pl core dependency:build-classpath -DincludeScope=test \
      -Dmdep.outputFile="$folder/classpath")
    # Natives and what maect needs itself are on the class path there already.
    tr ':' '\n' <"$folder/classpath" | grep -E '/(junit|opentest4j|apiguardian|assertj|byte-buddy|archunit|logback)[^/]*/' |
      while read -r jar; do cp "$jar" "$folder/lib/"; done
    rm "$folder/classpath"
    rm -rf "$folder/classes"
    cp -r "$home/core/target/test-classes" "$folder/classes"
    cp "$0" "$folder/gpu-tests.sh"
    du -sh "$folder"
    ;;
  run)
    [ $# -le 2 ] || groups=("${@:3}")
    path=$folder/classes
    for jar in "$folder"/lib/*.jar; do path=$path:$jar; done
    status=0
    for group in "${groups[@]}"; do
      list=$(classes "$group") || { echo "gpu-tests.sh: there is no group $group; there are ${groups[*]}" >&2; exit 2; }
      echo "$group on ${DEVICE:-cuda}, $(date -u +%H:%M:%S)" | tee -a "$folder/results.txt"
      # shellcheck disable=SC2086
      timeout -k 5 "${SECONDS_EACH:-95}" java -XX:+UseSerialGC -Djava.awt.headless=true -Dmaect.device="${DEVICE:-cuda}" \
        -cp "$path:${MAECT_CLASSPATH:?names the jars of maect}" dev.maect.testing.DeviceTests $list \
        2>"$folder/$group.log" | tee -a "$folder/results.txt" || true
      [ "${PIPESTATUS[0]}" = 0 ] || status=1
    done
    exit $status
    ;;
  *)
    sed -n '5,10s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
