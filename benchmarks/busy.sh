#!/bin/sh
# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
#
# How fast a step of the small model is on a quiet machine and beside programs that keep a processor each, by how threads
# wait for each other (docs/performance.md, "A busy machine"). Nothing else should run meanwhile. Takes about ten minutes,
# and leaves out what would take it beyond eleven and a half.
#
#   benchmarks/busy.sh [PYTHON]
#
# PYTHON: an interpreter with PyTorch, measured in turns with maect. Prints a line of tab-separated values for each
# measurement: busy programs, waiting, who, images per second (smallest to largest), load average before. "none" is a
# measurement that was cut off. Understands:
#   PRECISION   fp32 (default) or bf16
#   SPINS       numbers of looks to try besides the ways that have names; default "0 300 3000 10000 100000"
#   BUSY        numbers of busy programs; default "0 1 2"
set -u

cd "$(dirname "$0")/.."
python=${1:-}
precision=${PRECISION:-fp32}
spins=${SPINS-0 300 3000 10000 100000}
deadline=$(($(date +%s) + 690))
work=$(mktemp -d)
programs=

end_programs() {
  for program in $programs; do
    kill "$program" 2>/dev/null
    wait "$program" 2>/dev/null
  done
  programs=
}
trap 'end_programs; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Built, unpacked and in the page cache before anything is timed.
unset OMP_WAIT_POLICY GOMP_SPINCOUNT OMP_NUM_THREADS MAECT_WAIT
./maect doctor >"$work/doctor" || { cat "$work/doctor"; exit 1; }
grep -E '^  (maect|name|processors|blas|container-limit) ' "$work/doctor" | sed 's/^/#/'
printf '#  precision %s, %s\n' "$precision" "$(date -u +%Y-%m-%dT%H:%MZ)"
printf 'busy\twaiting\twho\timages/s\tload before\n'

# busy programs, the label, VARIABLE=VALUE, then options of bench
measure() {
  busy=$1 label=$2 setting=$3
  shift 3
  left=$((deadline - $(date +%s)))
  if [ "$left" -lt 25 ]; then
    printf '%s\t%s\tmaect\tleft out, no time\t\n' "$busy" "$label"
    return
  fi
  [ "$left" -lt 75 ] || left=75
  env "$setting" timeout -k 5 "$left" ./maect bench step --model small --precision "$precision" --warm-up 2 "$@" \
    >"$work/out" 2>"$work/err"
  load=$(sed -n 's/^load-before: *//p' "$work/out")
  line() {
    rate=$(sed -n "s/^$1: *//p" "$work/out")
    printf '%s\t%s\t%s\t%s\t%s\n' "$busy" "$label" "$2" "${rate:-none}" "$load"
  }
  case $label in
    auto*) label="auto: $(sed -n 's/^waiting: *//p' "$work/out")" ;;
  esac
  line images-per-second maect
  case "$*" in
    *--compare*) line python-per-second PyTorch ;;
  esac
}

# In turns, so that a change of the machine's speed meets all alike.
for busy in ${BUSY:-0 1 2}; do
  i=0
  while [ "$i" -lt "$busy" ]; do
    sh -c 'while :; do :; done' &
    programs="$programs $!"
    i=$((i + 1))
  done
  rounds=1
  runs=3
  if [ "$busy" -eq 0 ]; then
    rounds=2
    runs=6
  fi
  round=0
  while [ "$round" -lt "$rounds" ]; do
    if [ -n "$python" ]; then
      measure "$busy" auto MAECT_WAIT=auto --runs "$runs" --compare --python "$python"
    else
      measure "$busy" auto MAECT_WAIT=auto --runs "$runs"
    fi
    for waiting in bounded passive spin; do
      measure "$busy" "$waiting" MAECT_WAIT=$waiting --runs "$runs"
    done
    for spin in $spins; do
      measure "$busy" "$spin looks" GOMP_SPINCOUNT="$spin" --runs "$runs"
    done
    round=$((round + 1))
  done
  end_programs
done
