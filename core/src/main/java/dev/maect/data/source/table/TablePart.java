/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands behind the {@code #} after a table: {@code #test}, or {@code #image=COLUMN,label=COLUMN,split=test}; {@code
 * label} may be there several times.
 *
 * @param image the column of images; empty to choose
 * @param labels the columns of labels; empty for all that may be
 * @param split the split to take; empty for all
 */
record TablePart(String image, List<String> labels, String split) {
    static TablePart of(String text) {
        String image = "";
        List<String> labels = new ArrayList<>();
        String split = "";
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1).strip();
            switch (equals < 0 ? "split" : word.substring(0, equals).strip()) {
                case "image" -> image = value;
                case "label" -> labels.add(value);
                case "split" -> split = value;
                default ->
                    throw new DataException("\"" + word + "\" after # says nothing about a table. Write #SPLIT or"
                            + " #image=COLUMN,label=COLUMN,split=SPLIT.");
            }
        }
        return new TablePart(image, List.copyOf(labels), split);
    }
}
