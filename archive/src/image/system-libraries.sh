#!/bin/sh
# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
#
# What an empty container image needs of a Linux system to run maect: the C and C++ libraries that the Java runtime and the
# native libraries load, those that draw letters, a font, and their licences. All are copied from this machine:
#   JAVA_HOME=JDK system-libraries.sh FOLDER RUNTIME JAR...
set -eu
folder=$1 runtime=$2
shift 2
natives=$(mktemp -d)
trap 'rm -rf "$natives"' EXIT

for jar in "$@"; do
  case $jar in
    *-linux-*.jar) (cd "$natives" && "$JAVA_HOME/bin/jar" xf "$jar") ;;
  esac
done

# What opens windows, plays sounds or is never loaded of OpenCV is left out.
find "$natives" "$runtime" \( -name '*.so' -o -name '*.so.*' -o -path "$runtime/bin/java" \) \
  ! -path '*/python/*' ! -name 'libawt_xawt.so' ! -name 'libsplashscreen.so' ! -name 'libjsound.so' ! -name 'libjawt.so' \
  \( ! -name '*opencv*' -o -name '*opencv_core*' -o -name '*opencv_imgproc*' -o -name '*opencv_imgcodecs*' \) >"$natives/files"
# What Java opens by name when it draws letters.
ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
"$ldconfig" -p | sed -n 's/^.*libfontconfig\.so\.1 .*=> //p' | head -n 1 >>"$natives/files"

paths=$(sed 's,/[^/]*$,,' "$natives/files" | sort -u | tr '\n' ':')
while read -r file; do
  LD_LIBRARY_PATH=$paths ldd "$file" 2>/dev/null || true
done <"$natives/files" | sed -n -e 's/^.*=> \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\) (.*/\1/p' |
  { grep -v -e "^$natives/" -e "^$runtime/" && grep '/libfontconfig' "$natives/files"; } | sort -u >"$natives/needed"
[ -s "$natives/needed" ] || { echo "system-libraries.sh: ldd names no library; an image on an empty base can be built on Linux only." >&2; exit 1; }

while read -r library; do
  mkdir -p "$folder$(dirname "$library")"
  cp -L "$library" "$folder$library"
done <"$natives/needed"

mkdir -p "$folder/tmp" "$folder/work" "$folder/root" "$folder/etc"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/false\n' >"$folder/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$folder/etc/group"
printf 'hosts: files dns\n' >"$folder/etc/nsswitch.conf"

if [ -d /etc/fonts ]; then
  cp -RL /etc/fonts "$folder/etc/"
fi
font=$(find /usr/share/fonts -name 'DejaVuSans.ttf' -o -name 'LiberationSans-Regular.ttf' 2>/dev/null | head -n 1)
if [ -n "$font" ]; then
  mkdir -p "$folder$(dirname "$font")"
  cp "$font" "$folder$font"
fi

# The licences of what was copied; where there is no dpkg, whoever passes the image on has to add them.
if command -v dpkg >/dev/null 2>&1; then
  { cat "$natives/needed"; echo "${font:-}"; } | while read -r file; do
    [ -n "$file" ] || continue
    real=$(readlink -f "$file")
    dpkg -S "$file" 2>/dev/null || dpkg -S "$real" 2>/dev/null || dpkg -S "${real#/usr}" 2>/dev/null || true
  done | sed 's/[:,].*//' | sort -u | while read -r package; do
    mkdir -p "$folder/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$folder/usr/share/doc/$package/"
  done
fi
