/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import dev.maect.engine.Tensors;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A TorchScript module loaded from its file by libtorch, on the CPU. */
final class TorchScriptModule implements ExportedFile {
    private final JitModule module;

    private TorchScriptModule(JitModule module) {
        this.module = module;
    }

    static TorchScriptModule open(Path file) {
        return new TorchScriptModule(torch.load(file.toString()));
    }

    @Override
    public Values run(Tensor input) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            IValueVector pixels = new IValueVector(new IValue(input));
            Tensor features = module.forward(pixels).toTensor();
            Tensor tokens = module.get_method("tokens").apply(pixels).toTensor();
            return new Values(Tensors.toFloats(tokens), Tensors.toFloats(features));
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
