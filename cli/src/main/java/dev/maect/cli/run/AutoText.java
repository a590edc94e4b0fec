/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.run.auto.AutoPlan;
import dev.maect.run.auto.Budget;
import dev.maect.run.auto.Choice;

/** A chosen recipe for people. */
final class AutoText {
    private AutoText() {}

    static String of(AutoPlan plan) {
        StringBuilder text = new StringBuilder("Chosen for a budget of " + Budget.text(plan.budget()) + ":\n");
        for (Choice choice : plan.choices()) {
            text.append("  ")
                    .append(choice.what())
                    .append(": ")
                    .append(choice.reason())
                    .append('\n');
        }
        text.append(ForecastText.of(plan.forecast())).append('\n');
        text.append("  with the time for choosing: about ")
                .append(Budget.text(plan.whole()))
                .append('\n');
        return text.append(plan.twice()).toString();
    }
}
