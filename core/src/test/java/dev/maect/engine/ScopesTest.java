/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.testing.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** JavaCPP's reference counts as we rely on them; a freed tensor's address is null. */
class ScopesTest {
    @Test
    void keepsTheResultInTheEnclosingScopeAndFreesTheRest() {
        List<Tensor> temporaries = new ArrayList<>();
        Tensor result;
        try (PointerScope scope = new PointerScope()) {
            result = Scopes.keep(() -> {
                Tensor one = torch.ones(3);
                temporaries.add(one);
                return one.add(one);
            });
            assertThat(temporaries.get(0).isNull()).isTrue();
            assertThat(Tensors.toFloats(result)).containsExactly(2, 2, 2);
        }
        assertThat(result.isNull()).isTrue();
    }

    @Test
    void handsTheResultToTheCallerWhenThereIsNoScope() {
        Tensor result = Scopes.keep(() -> torch.ones(3));
        assertThat(Tensors.toFloats(result)).containsExactly(1, 1, 1);
        result.close();
        assertThat(result.isNull()).isTrue();
    }

    @Test
    void nests() {
        try (PointerScope scope = new PointerScope()) {
            Tensor result = Scopes.keep(() -> Scopes.keep(() -> Scopes.keep(() -> torch.ones(2))));
            assertThat(Tensors.toFloats(result)).containsExactly(1, 1);
        }
    }

    @Test
    void keepsAnInPlaceResult() {
        try (PointerScope scope = new PointerScope()) {
            Tensor result = Scopes.keep(() -> torch.zeros(2).fill_(new Scalar(4)));
            assertThat(Tensors.toFloats(result)).containsExactly(4, 4);
        }
    }

    @Test
    void leavesAnEscapedTensorAloneThatABodyReturns() {
        try (Tensor weight = Scopes.escape(torch.ones(2))) {
            try (PointerScope scope = new PointerScope()) {
                assertThat(Scopes.keep(() -> weight)).isSameAs(weight);
            }
            assertThat(Tensors.toFloats(weight)).containsExactly(1, 1);
        }
    }

    @Test
    void freesWhatAFailedBodyMade() {
        List<Tensor> made = new ArrayList<>();
        assertThatThrownBy(() -> Scopes.keep(() -> {
                    made.add(torch.ones(2));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(made.get(0).isNull()).isTrue();
    }

    @Test
    void escapesAllScopes() {
        Tensor escaped;
        Tensor other;
        try (PointerScope outer = new PointerScope()) {
            other = torch.ones(2);
            try (PointerScope inner = new PointerScope()) {
                escaped = Scopes.escape(torch.ones(2));
            }
            try (PointerScope inner = new PointerScope()) {
                Scopes.escape(other);
            }
        }
        assertThat(Tensors.toFloats(escaped)).containsExactly(1, 1);
        assertThat(Tensors.toFloats(other)).containsExactly(1, 1);
        escaped.close();
        other.close();
        assertThat(escaped.isNull()).isTrue();
        assertThat(other.isNull()).isTrue();
    }

    @Test
    void leavesNothingBehind() {
        NativeMemory.assertNothingLeft(200, () -> {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = Scopes.keep(() -> torch.ones(100).add(torch.ones(100)));
                Scopes.keep(() -> x.mul(x)).sum();
            }
            Scopes.keep(() -> torch.ones(10)).close();
            Scopes.escape(torch.ones(10)).close();
        });
    }
}
