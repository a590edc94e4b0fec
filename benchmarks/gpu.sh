#!/bin/bash
# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
#
# Measures maect beside PyTorch on an NVIDIA GPU, row by row, the cheapest and surest first:
#   benchmarks/gpu.sh FOLDER [PYTHON [ROW...]]     all rows, or those named; `benchmarks/gpu.sh rows` lists them
# FOLDER/results.md has a row as soon as it is measured, so that a machine that is taken away leaves what there is; what each command
# printed and its JSON lie beside it. A row takes at most SECONDS_EACH (95) seconds, a call SECONDS_IN_ALL (480): where long calls are
# stopped, call it several times with rows of their own, which are added. maect must have been built with CUDA (MAECT_CUDA=1; MAECT names
# the command). Without a PYTHON that has torch ("" for none) maect alone is measured.
#
# CUDA graphs and our own kernels, which users have to ask for, are on; rows "without graphs", "without kernels" and "plain" are maect alone
# with -Dmaect.graphs=off, -Dmaect.fused=off and both.
# DEVICE=cpu SMOKE=1 does every row with a tiny model on the CPU, to try the script itself.
set -u
export MAECT_GRAPHS=on MAECT_FUSED=on
rows=(encode-b small stage1-b stage3-b stage1-l
  small-nographs small-nokernels small-plain stage1-b-nographs stage1-b-nokernels stage1-b-plain
  encode-b-compile stage1-b-compile stage3-b-compile small-compile
  knn stage1-b-fp32 stage1-b-tf32)
if [ "${1:-}" = rows ]; then
  echo "${rows[@]}"
  exit 0
fi
folder=${1:?usage: benchmarks/gpu.sh FOLDER [PYTHON [ROW...]]}
python=${2:-}
[ $# -le 2 ] || rows=("${@:3}")
maect=${MAECT:-$(dirname "$0")/../maect}
device=${DEVICE:-cuda}
seconds=${SECONDS_IN_ALL:-480}
each=${SECONDS_EACH:-95}
begin=$(date +%s)
mkdir -p "$folder"
results=$folder/results.md

left() { echo $((seconds - $(date +%s) + begin)); }

# The number behind a name in what bench printed; empty if it is not there.
value() { sed -n "s/^ *$2: *\([0-9.]*\).*/\1/p" "$1" | head -n 1; }

rate() { value "$1" images-per-second; value "$1" queries-per-second; }

say() { echo "$1" | tee -a "$results"; }

# What a row measures: its title and the arguments of bench.
describe() {
  local repeated=(--warm-up 5 --runs 5) precision=bf16
  case $1 in
    *-fp32) precision=fp32 ;;
    *-tf32) precision=tf32 ;;
  esac
  case $1 in
    encode-b*) title="encode B/16, batch 256" arguments=(encode --model b --batch 256) ;;
    small*) title="stage 1, small, batch 256" arguments=(step --model small --batch 256) ;;
    stage1-b*) title="stage 1 B/16, batch 256" arguments=(step --model b --batch 256) ;;
    stage3-b*) title="stage 3 B/16, batch 128" arguments=(tune --model b --batch 128) ;;
    stage1-l*) title="stage 1 L/16, batch 128" arguments=(step --model l --batch 128) ;;
    knn*) title="k-NN, 50,000 x 5,000 x 768" precision=fp32 arguments=(knn --model b --rows 50000) ;;
    *) return 1 ;;
  esac
  [ "$precision" = bf16 ] || title="$title, $precision"
  if [ -n "${SMOKE:-}" ]; then
    repeated=(--warm-up 1 --runs 1)
    arguments=("${arguments[0]}" --model custom --batch 4 --rows 400 model.dim=16 model.depth=2 model.heads=2
      model.image-size=16 model.patch-size=4 decoder.dim=16 decoder.depth=1 decoder.heads=2 head.projector-hidden-dim=16
      head.predictor-hidden-dim=16 head.output-dim=8 head.queue-size=32)
  fi
  arguments+=(--precision "$precision" --device "$device" "${repeated[@]}")
  options= compared=()
  case $1 in
    *-nographs) title="$title, without graphs" options=-Dmaect.graphs=off ;;
    *-nokernels) title="$title, without kernels" options=-Dmaect.fused=off ;;
    *-plain) title="$title, plain" options="-Dmaect.graphs=off -Dmaect.fused=off" ;;
    *-compile) title="$title, torch.compile" compared=(--compare --python "$python" --compile) ;;
    *) compared=(--compare --python "$python") ;;
  esac
  [ -n "$python" ] || compared=()
}

measure() {
  local limit file code
  if ! describe "$1"; then
    echo "gpu.sh: there is no row $1; gpu.sh rows lists them" >&2
    return 1
  fi
  if [ -z "$python" ] && [[ $1 == *-compile ]]; then
    return 0
  fi
  limit=$(left)
  [ "$limit" -le "$each" ] || limit=$each
  if [ "$limit" -lt 20 ]; then
    say "| $title | not measured: the time was over | | | | | | | |"
    return 0
  fi
  file=$folder/$1
  MAECT_JAVA_OPTS="${MAECT_JAVA_OPTS:-} $options" timeout -k 5 "$limit" "$maect" bench "${arguments[@]}" \
    ${compared[@]+"${compared[@]}"} --json "$file.json" >"$file.txt" 2>&1
  code=$?
  if [ "$code" != 0 ]; then
    say "| $title | ended with $code: $(grep -v '^ *at ' "$file.txt" | tail -n 1 | tr '|' '/' | cut -c1-160) | | | | | | | |"
    return 0
  fi
  say "| $title | $(rate "$file.txt") | $(value "$file.txt" python-per-second) |$(
  ) $(value "$file.txt" ratio) | $(value "$file.txt" share-of-peak) | $(value "$file.txt" share-of-memory-peak) |$(
  ) $(value "$file.txt" device-busy) / $(value "$file.txt" python-device-busy) |$(
  ) $(value "$file.txt" device-memory-mib) / $(value "$file.txt" python-device-memory-mib) |$(
  ) $(value "$file.txt" device-reserved-mib) / $(value "$file.txt" python-device-reserved-mib) |"
}

if [ ! -s "$results" ]; then
  {
    echo "$(date -u +%Y-%m-%d), $("$maect" --version 2>/dev/null | head -n 1)"
    nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null
    [ -z "$python" ] || "$python" -c 'import torch; print("PyTorch", torch.__version__)' 2>/dev/null
    echo
    echo "bfloat16 where nothing else is said; maect / PyTorch where two numbers stand."
    echo
    echo "| work | maect, per second | PyTorch | ratio | of peak, % | of bandwidth, % | card busy, % | MiB of tensors | MiB reserved |"
    echo "|---|---|---|---|---|---|---|---|---|"
  } >"$results"
  timeout 60 "$maect" doctor >"$folder/doctor.txt" 2>&1
fi
status=0
for row in "${rows[@]}"; do
  measure "$row" || status=1
done
exit $status
