/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.OwnFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Puts settings into a recipe's text and leaves everything else in it as it is: comments, order, blank lines. */
public final class RecipeEdit {
    private static final String INDENT = "  ";

    private RecipeEdit() {}

    /**
     * The text with some settings replaced or added.
     *
     * @param label of the text, for messages
     * @param text a recipe, or nothing
     * @param settings values by their keys, which are of the form {@code data.mean}
     * @throws RecipeException if the text is no recipe, or a setting cannot be put into it
     */
    public static String with(String label, String text, Map<String, ?> settings) {
        String edited = text;
        YamlLayer.parse(label, text); // says what is wrong with it, with the line
        for (Map.Entry<String, ?> setting : settings.entrySet()) {
            edited = with(label, edited, setting.getKey(), RecipeText.of(setting.getValue()));
        }
        Map<String, RawValue> values = YamlLayer.parse(label, edited).values();
        settings.forEach((key, value) -> {
            RawValue now = values.get(key);
            if (now == null || !now.text().equals(RecipeText.of(value))) {
                throw new RecipeException(label + ": " + key + " cannot be put into it. Write it by hand: " + key + ": "
                        + RecipeText.of(value) + ".");
            }
        });
        return edited;
    }

    private static String with(String label, String text, String key, String value) {
        int dot = key.indexOf('.');
        String section = key.substring(0, dot);
        String name = key.substring(dot + 1);
        Optional<MappingNode> root = mapping(compose(label, text));
        Optional<NodeTuple> found = root.flatMap(node -> entry(node, section));
        Optional<MappingNode> inside = found.flatMap(tuple -> mapping(Optional.of(tuple.getValueNode())));
        if (inside.isEmpty()) {
            String line = INDENT + name + ": " + value + "\n";
            if (found.isPresent()) { // a section without settings
                return insert(text, lineEnd(text, end(text, found.get().getKeyNode())), line);
            }
            String above = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
            return above + (above.isEmpty() ? "" : "\n") + section + ":\n" + line;
        }
        Optional<NodeTuple> old = entry(inside.get(), name);
        if (old.isPresent()) {
            Node before = old.get().getValueNode();
            return text.substring(0, start(text, before)) + value + text.substring(end(text, before));
        }
        Node first = inside.get().getValue().isEmpty()
                ? inside.get()
                : inside.get().getValue().get(0).getKeyNode();
        int at = start(text, first);
        if (inside.get().getFlowStyle() == FlowStyle.FLOW) {
            boolean empty = inside.get().getValue().isEmpty();
            return insert(text, empty ? at + 1 : at, name + ": " + value + (empty ? "" : ", "));
        }
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        return insert(text, lineStart, text.substring(lineStart, at) + name + ": " + value + "\n");
    }

    private static Optional<Node> compose(String label, String text) {
        LoadSettings settings = YamlBudget.settings(label);
        try {
            return OwnFault.of(
                    label,
                    () -> new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)))
                            .getSingleNode(),
                    RecipeException::new);
        } catch (YamlEngineException e) {
            throw new RecipeException(label + ": this is not valid YAML: " + e.getMessage(), e);
        }
    }

    private static Optional<MappingNode> mapping(Optional<Node> node) {
        return node.filter(MappingNode.class::isInstance).map(MappingNode.class::cast);
    }

    private static Optional<NodeTuple> entry(MappingNode node, String name) {
        List<NodeTuple> entries = node.getValue();
        return entries.stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .findFirst();
    }

    private static String insert(String text, int at, String part) {
        return text.substring(0, at) + part + text.substring(at);
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    private static int start(String text, Node node) {
        return place(text, node.getStartMark());
    }

    /** Of a list in lines of its own the end of the last item: its own end stands before whatever comes next. */
    private static int end(String text, Node node) {
        boolean lines = node instanceof SequenceNode list
                && list.getFlowStyle() == FlowStyle.BLOCK
                && !list.getValue().isEmpty();
        if (!lines) {
            return place(text, node.getEndMark());
        }
        List<Node> items = ((SequenceNode) node).getValue();
        return end(text, items.get(items.size() - 1));
    }

    /** Marks count code points. */
    private static int place(String text, Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.map(Mark::getIndex).orElse(0));
    }
}
