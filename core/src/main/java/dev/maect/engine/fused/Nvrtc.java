/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import static org.bytedeco.cuda.global.nvrtc.NVRTC_SUCCESS;

import dev.maect.engine.EngineException;
import dev.maect.engine.NativeSetup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;

/** NVIDIA's run-time compiler. It needs no card, and is loaded with this class: a {@link LinkageError} says that it is not there. */
final class Nvrtc {
    static {
        NativeSetup.prepare();
    }

    private Nvrtc() {}

    /** Its version, such as 13.0. */
    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        check(nvrtc.nvrtcVersion(major, minor), "ask for its version");
        return major[0] + "." + minor[0];
    }

    /**
     * What to compile for: the card's own code, or, of a card that this compiler is too old for, code that its driver translates.
     *
     * @param capability of the card, 90 for an H100
     * @return sm_90 or compute_90
     */
    static String target(int capability) {
        int[] count = new int[1];
        check(nvrtc.nvrtcGetNumSupportedArchs(count), "count its architectures");
        int[] known = new int[count[0]];
        check(nvrtc.nvrtcGetSupportedArchs(known), "tell its architectures");
        if (Arrays.stream(known).anyMatch(one -> one == capability)) {
            return "sm_" + capability;
        }
        return "compute_"
                + Arrays.stream(known)
                        .filter(one -> one < capability)
                        .max()
                        .orElseThrow(() -> new EngineException("NVRTC " + version() + " compiles for none of the"
                                + " architectures up to " + capability + ", only for " + Arrays.toString(known) + "."));
    }

    /**
     * Compiles.
     *
     * @param target as {@link #target} gives it
     * @return what the driver loads
     * @throws EngineException with the compiler's words if it cannot
     */
    static byte[] compile(KernelSource source, String target) {
        List<String> options = new ArrayList<>(source.options());
        options.add("--gpu-architecture=" + target);
        options.add("--std=c++17");
        try (PointerScope scope = new PointerScope()) {
            _nvrtcProgram program = new _nvrtcProgram();
            check(
                    nvrtc.nvrtcCreateProgram(
                            program,
                            new BytePointer(source.text()),
                            new BytePointer(source.file() + ".cu"),
                            0,
                            (PointerPointer<?>) null,
                            (PointerPointer<?>) null),
                    "take " + source.file() + ".cu");
            try {
                int code = nvrtc.nvrtcCompileProgram(
                        program, options.size(), new PointerPointer<>(options.toArray(String[]::new)));
                if (code != NVRTC_SUCCESS) {
                    throw new EngineException(
                            "NVRTC cannot compile " + source.file() + ".cu with " + options + ": " + log(program));
                }
                return target.startsWith("sm_") ? binary(program) : text(program);
            } finally {
                nvrtc.nvrtcDestroyProgram(program);
            }
        }
    }

    private static byte[] binary(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        check(nvrtc.nvrtcGetCUBINSize(program, size), "tell the size of the code");
        byte[] code = new byte[Math.toIntExact(size.get())];
        check(nvrtc.nvrtcGetCUBIN(program, code), "give out the code");
        return code;
    }

    private static byte[] text(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        check(nvrtc.nvrtcGetPTXSize(program, size), "tell the size of the code");
        byte[] code = new byte[Math.toIntExact(size.get())];
        check(nvrtc.nvrtcGetPTX(program, code), "give out the code");
        return code;
    }

    private static String log(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        if (nvrtc.nvrtcGetProgramLogSize(program, size) != NVRTC_SUCCESS) {
            return "";
        }
        BytePointer text = new BytePointer(size.get());
        return nvrtc.nvrtcGetProgramLog(program, text) == NVRTC_SUCCESS ? text.getString() : "";
    }

    private static void check(int code, String what) {
        if (code != NVRTC_SUCCESS) {
            throw new EngineException("NVRTC cannot " + what + ": "
                    + nvrtc.nvrtcGetErrorString(code).getString() + ".");
        }
    }
}
