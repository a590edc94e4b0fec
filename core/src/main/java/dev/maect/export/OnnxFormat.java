/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;

/** An ONNX model of opset 17. */
@AutoService(EncoderFormat.class)
public final class OnnxFormat implements EncoderFormat {
    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String extension() {
        return "onnx";
    }

    @Override
    public List<Path> write(Path file, ExportModel model, FileSettings settings) {
        return OnnxFile.write(file, model, settings.version(), settings.externalAbove());
    }
}
