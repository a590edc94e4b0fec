/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import com.google.auto.service.AutoService;
import java.nio.file.Path;

/** ONNX Runtime. */
@AutoService(ExportRuntime.class)
public final class OnnxRuntime implements ExportRuntime {
    @Override
    public String format() {
        return "onnx";
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public ExportedFile open(Path file) {
        return OnnxSession.open(file);
    }
}
