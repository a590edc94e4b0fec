#!/bin/bash
# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
#
# Measures maect beside PyTorch on an NVIDIA GPU, the cheapest first, in at most eight minutes and commands of at most 95 s:
#   benchmarks/gpu.sh FOLDER [PYTHON]
# FOLDER/results.md has a row for each as soon as it is measured, so that a machine that is taken away leaves what there is; what
# each command printed, its JSON and what the card did meanwhile (load, memory; a line every 200 ms) lie beside it. maect must have
# been built with CUDA (MAECT_CUDA=1). Without a PYTHON that has torch, maect alone is measured.
set -u
folder=${1:?usage: benchmarks/gpu.sh FOLDER [PYTHON]}
python=${2:-}
maect=${MAECT:-$(dirname "$0")/../maect}
seconds=${SECONDS_IN_ALL:-480}
each=${SECONDS_EACH:-95}
begin=$(date +%s)
mkdir -p "$folder"
results=$folder/results.md

left() { echo $((seconds - $(date +%s) + begin)); }

# The number behind a name in what bench printed; empty if it is not there.
value() { sed -n "s/^ *$2: *\([0-9.]*\).*/\1/p" "$1" | head -n 1; }

# Median of the card's load in percent and most of its memory in MiB, of lines "load, memory".
card() {
  sort -n "$1" 2>/dev/null | awk -F', *' '$1 ~ /^[0-9]+$/ { load[n++] = $1; if ($2 > most) most = $2 }
    END { if (n) printf "%d %% | %d", load[int(n / 2)], most; else printf " | " }'
}

# measure NAME ARGUMENTS: one bench, its row.
measure() {
  local name=$1 watch= limit
  shift
  limit=$(left)
  [ "$limit" -le "$each" ] || limit=$each
  if [ "$limit" -lt 20 ]; then
    echo "| $name | not measured: the time was over | | | | | | |" >>"$results"
    return
  fi
  local file=$folder/$(echo "$name" | tr -cs 'A-Za-z0-9' '-')
  if command -v nvidia-smi >/dev/null 2>&1; then
    nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits -lms 200 >"$file.card" 2>/dev/null &
    watch=$!
  fi
  timeout -k 5 "$limit" "$maect" bench "$@" --device cuda --json "$file.json" >"$file.txt" 2>&1
  local code=$?
  [ -z "$watch" ] || { kill "$watch"; wait "$watch"; } 2>/dev/null
  if [ "$code" = 0 ]; then
    echo "| $name | $(value "$file.txt" images-per-second) | $(value "$file.txt" python-per-second) |" \
      "$(value "$file.txt" ratio) | $(value "$file.txt" share-of-peak) | $(card "$file.card") |" >>"$results"
  else
    echo "| $name | ended with $code: $(tail -n 1 "$file.txt" | cut -c1-120) | | | | | | |" >>"$results"
  fi
}

{
  echo "$(date -u +%Y-%m-%d), $("$maect" --version 2>/dev/null | head -n 1)"
  nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null
  echo
  echo "| work, bfloat16 | maect, images/s | PyTorch | ratio | of peak, % | card busy, median | memory of the card, MiB |"
  echo "|---|---|---|---|---|---|---|"
} >"$results"
timeout 60 "$maect" doctor >"$folder/doctor.txt" 2>&1

eager=() compiled=()
if [ -n "$python" ]; then
  eager=(--compare --python "$python")
  compiled=("${eager[@]}" --compile)
fi
work=(--precision bf16 --warm-up 5 --runs 5)
small=(step --model small --batch 256 "${work[@]}")
encode=(encode --model b --batch 256 "${work[@]}")
stage1=(step --model b --batch 256 "${work[@]}")
stage3=(tune --model b --batch 128 "${work[@]}")
large=(step --model l --batch 128 "${work[@]}")

measure "encode B/16, batch 256, eager" "${encode[@]}" "${eager[@]}"
measure "stage 1, small, batch 256, eager" "${small[@]}" "${eager[@]}"
measure "stage 1 B/16, batch 256, eager" "${stage1[@]}" "${eager[@]}"
measure "stage 3 B/16, batch 128, eager" "${stage3[@]}" "${eager[@]}"
measure "stage 1 L/16, batch 128, eager" "${large[@]}" "${eager[@]}"
if [ -n "$python" ]; then
  measure "encode B/16, batch 256, compile" "${encode[@]}" "${compiled[@]}"
  measure "stage 1 B/16, batch 256, compile" "${stage1[@]}" "${compiled[@]}"
  measure "stage 3 B/16, batch 128, compile" "${stage3[@]}" "${compiled[@]}"
fi
cat "$results"
