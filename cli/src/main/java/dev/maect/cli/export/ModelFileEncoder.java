/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import dev.maect.engine.Tensors;
import dev.maect.export.ExportModel;
import dev.maect.export.ExportOptions;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** An exported maect model file, read back. */
final class ModelFileEncoder implements ExportedFile {
    private final ExportModel model;

    private ModelFileEncoder(ExportModel model) {
        this.model = model;
    }

    static ModelFileEncoder open(Path file) {
        return new ModelFileEncoder(ExportModel.open(file, ExportOptions.DEFAULTS));
    }

    @Override
    public Values run(Tensor input) {
        try (ExportModel.Outputs outputs = model.forward(input)) {
            return new Values(Tensors.toFloats(outputs.tokens()), Tensors.toFloats(outputs.features()));
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
