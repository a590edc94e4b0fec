/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.MaectException;
import dev.maect.catalog.label.ImageInput;
import dev.maect.catalog.label.ImageStream;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What a task does with its partition: three batches of rows are in memory at a time. */
final class EmbedPartition implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final boolean classifies;
    private final int column;
    private final int name;
    private final EmbedderOptions options;

    /**
     * @param file name of the {@link SentFile} with the model
     * @param column that holds the images' bytes
     * @param name the column that says what an image is called; -1 for none
     */
    EmbedPartition(String file, boolean classifies, int column, int name, EmbedderOptions options) {
        this.file = file;
        this.classifies = classifies;
        this.column = column;
        this.name = name;
        this.options = options;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        TaskContext task = TaskContext.get();
        ExecutorModel model = ExecutorModel.borrow(file, classifies, options, task);
        Queue<Row> under = new ArrayDeque<>();
        Iterator<ImageInput> images = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public ImageInput next() {
                Row row = rows.next();
                under.add(row);
                return new ImageInput(name(row), () -> bytes(row));
            }
        };
        ImageStream<ExecutorModel.Seen> stream = model.stream(images, options);
        task.addTaskCompletionListener(ended -> {
            stream.close();
            model.giveBack();
        });
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return stream.hasNext();
            }

            @Override
            public Row next() {
                ImageStream.Answer<ExecutorModel.Seen> answer = stream.next();
                return told(under.remove(), answer);
            }
        };
    }

    private String name(Row row) {
        return name < 0 || row.isNullAt(name) ? "the image" : String.valueOf(row.get(name));
    }

    private byte[] bytes(Row row) {
        if (row.isNullAt(column)) {
            throw new MaectException("Column \"" + options.column() + "\" is null.");
        }
        return (byte[]) row.get(column);
    }

    private Row told(Row row, ImageStream.Answer<ExecutorModel.Seen> answer) {
        Object[] values = new Object[row.size() - 1 + (classifies ? 4 : 2)];
        int at = 0;
        for (int i = 0; i < row.size(); i++) {
            if (i != column) {
                values[at++] = row.get(i);
            }
        }
        if (answer instanceof ImageStream.Good<ExecutorModel.Seen> good) {
            values[at] = good.value().features();
            if (classifies) {
                values[at + 1] = good.value().label();
                values[at + 2] = good.value().confidence();
            }
        } else if (answer instanceof ImageStream.Bad<ExecutorModel.Seen> bad) {
            values[values.length - 1] = bad.reason();
        }
        return RowFactory.create(values);
    }
}
