/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.cli.CommandRemedy;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.machine.MklLibraries;
import dev.maect.engine.machine.NativeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** libtorch: does it load, which devices and which BLAS does it have, and how fast does it multiply matrices? */
public final class TensorCheck implements Check {
    private static final int SIZE = 1024;
    private static final long NANOS_PER_PRECISION = 200_000_000L;

    @Override
    public void examine(Diagnosis diagnosis) {
        try {
            long start = System.nanoTime();
            torch.ones(1).close();
            diagnosis.fact("libtorch", "load-seconds", round((System.nanoTime() - start) / 1e9));
        } catch (LinkageError e) {
            NativeFailure failure = NativeFailure.of(e).orElseThrow();
            diagnosis.fact("libtorch", "version", "cannot be loaded");
            diagnosis.find(Diagnosis.Severity.PROBLEM, failure.message(), CommandRemedy.of(failure));
            return;
        }
        describe(diagnosis);
        devices(diagnosis);
        speed(diagnosis);
    }

    private static void describe(Diagnosis diagnosis) {
        diagnosis.fact("libtorch", "version", buildSetting("TORCH_VERSION").orElse("unknown"));
        diagnosis.fact("libtorch", "kernels", torch.get_cpu_capability().getString());
        threads(diagnosis, torch.get_num_threads(), NativeSetup.prepare().threads());
        diagnosis.fact("libtorch", "blas", blas());
        if (MklLibraries.onClassPath() && !blas().equals("MKL")) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "This build has MKL, but libtorch did not take it.",
                    "Delete ~/.javacpp/cache-mkl and try again.");
        }
    }

    /** @param planned how many are to compute: with MKL libtorch has taken one for two cores where nobody told it */
    static void threads(Diagnosis diagnosis, int found, int planned) {
        diagnosis.fact("libtorch", "threads", found);
        if (found != planned) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "libtorch computes with " + found + " threads where " + planned + " are to.",
                    "Set OMP_NUM_THREADS=" + planned + " before maect starts.");
        }
    }

    /** The library that sgemm comes from, told by the files that are mapped into this process. */
    public static String blas() {
        try {
            Path maps = Path.of("/proc/self/maps");
            String loaded = Files.isReadable(maps) ? Files.readString(maps) : "";
            // MKL stands in for OpenBLAS under OpenBLAS's file name, so the folder tells.
            if (loaded.contains("/org/bytedeco/mkl/")) {
                return "MKL";
            }
            if (loaded.contains("libopenblas")) {
                return "OpenBLAS";
            }
        } catch (IOException e) {
            // The build's own word will do.
        }
        return buildSetting("BLAS_INFO").orElse("unknown");
    }

    /** A word of libtorch's own account of how it was built. */
    private static Optional<String> buildSetting(String key) {
        try (BytePointer config = torch.show_config()) {
            Matcher matcher = Pattern.compile("\\b" + key + "=([^,\\s]+)").matcher(config.getString());
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
    }

    private static void devices(Diagnosis diagnosis) {
        boolean cuda = torch.cuda_is_available();
        diagnosis.fact("libtorch", "cuda", cuda ? torch.cuda_device_count() + " device(s)" : "no");
        diagnosis.fact("libtorch", "mps", torch.hasMPS());
        boolean gpu = Files.exists(Path.of("/dev/nvidia0"));
        boolean cudaBuild =
                buildSetting("USE_CUDA").filter(value -> !value.equals("0")).isPresent();
        if (gpu && !cuda) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "There is an NVIDIA GPU that libtorch does not use.",
                    cudaBuild
                            ? "Check the driver with nvidia-smi; CUDA 13 needs driver 580 or newer."
                            : "Build for it: MAECT_CUDA=1 ./maect ...");
        } else if (cudaBuild && !cuda) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "This is a CUDA build, but no GPU can be used.",
                    "Check the driver with nvidia-smi, or unset MAECT_CUDA.");
        }
    }

    private static void speed(Diagnosis diagnosis) {
        double fp32 = gigaflops(ScalarType.Float).orElse(Double.NaN);
        diagnosis.fact("libtorch", "matmul-fp32-gflops", Math.round(fp32));
        Optional<Double> bf16 = gigaflops(ScalarType.BFloat16);
        bf16.ifPresent(speed -> {
            diagnosis.fact("libtorch", "matmul-bf16-gflops", Math.round(speed));
            diagnosis.fact("libtorch", "faster-precision", speed > 1.2 * fp32 ? "bf16" : "fp32");
        });
    }

    /** Multiplies square matrices for a fifth of a second; the best time counts. */
    private static Optional<Double> gigaflops(ScalarType type) {
        try (Tensor random = torch.rand(SIZE, SIZE);
                Tensor matrix = random.to(type)) {
            long best = Long.MAX_VALUE;
            long end = System.nanoTime() + NANOS_PER_PRECISION;
            do {
                long start = System.nanoTime();
                torch.matmul(matrix, matrix).close();
                best = Math.min(best, System.nanoTime() - start);
            } while (System.nanoTime() < end);
            return Optional.of(2.0 * SIZE * SIZE * SIZE / best);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
