/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.OwnFault;
import dev.maect.io.Printable;
import dev.maect.recipe.RawValue.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** One recipe file, flattened to dotted keys; each value remembers its line. */
final class YamlLayer {
    private static final String EXTENDS = "extends";

    private final String source;
    private final Map<String, RawValue> values = new LinkedHashMap<>();
    private Optional<RawValue> base = Optional.empty();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private YamlLayer(String source) {
        this.source = source;
    }

    /**
     * Parses a file's text.
     *
     * @throws RecipeException if it is not YAML, or holds keys that a recipe does not know
     */
    static YamlLayer parse(String source, String text) {
        YamlLayer layer = new YamlLayer(source);
        OwnFault.of(source, () -> compose(source, text), RecipeException::new).ifPresent(layer::root);
        return layer;
    }

    private static Optional<Node> compose(String source, String text) {
        try {
            YamlBudget.check(source, text);
            LoadSettings settings = YamlBudget.settings(source);
            return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
            throw new RecipeException(
                    new Origin(source, line, 0).tell("this is not valid YAML: " + e.getProblem() + "."), e);
        } catch (YamlEngineException e) {
            throw new RecipeException(source + ": this is not valid YAML: " + e.getMessage(), e);
        }
    }

    /** Values by dotted key, without {@code extends}. */
    Map<String, RawValue> values() {
        return values;
    }

    /** The name or file that this recipe builds on. */
    Optional<RawValue> base() {
        return base;
    }

    private void root(Node node) {
        if (node instanceof MappingNode mapping) {
            section("", mapping);
        } else if (!isNull(node)) {
            throw error(node, "a recipe is made of lines such as 'seed: 1'; this is something else.");
        }
    }

    private void section(String prefix, MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw error(tuple.getKeyNode(), "a setting's name must be a word.");
            }
            String key = prefix + name.getValue();
            Integer first = lines.putIfAbsent(key, line(name));
            if (first != null) {
                throw error(
                        name,
                        Printable.value(key) + " is given twice, first on line " + first + ". Remove one of them.");
            }
            Node value = tuple.getValueNode();
            if (RecipeSchema.isSection(key)) {
                nested(key, value);
            } else if (key.equals(EXTENDS)) {
                base = Optional.of(leaf(key, name, value));
            } else if (RecipeSchema.setting(key).isPresent()) {
                values.put(key, leaf(key, name, value));
            } else {
                throw error(name, RecipeKeys.unknown(key));
            }
        }
    }

    private void nested(String key, Node value) {
        if (value instanceof MappingNode mapping) {
            section(key + ".", mapping);
        } else if (!isNull(value)) {
            throw error(value, key + " is a section: its settings belong on the lines below it, indented.");
        }
    }

    private RawValue leaf(String key, ScalarNode name, Node value) {
        if (isNull(value)) {
            throw error(name, key + " has no value. Give it one or remove the line.");
        }
        Origin origin = new Origin(source, line(name), 0);
        if (value instanceof ScalarNode scalar) {
            return RawValue.single(scalar.getValue(), origin);
        }
        if (value instanceof SequenceNode sequence) {
            List<String> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                if (!(item instanceof ScalarNode scalar) || isNull(item)) {
                    throw error(item, key + " must be a plain list of values.");
                }
                items.add(scalar.getValue());
            }
            return RawValue.list(items, origin);
        }
        throw error(value, key + " is a single setting; it has no settings below it.");
    }

    private RecipeException error(Node node, String message) {
        return new RecipeException(new Origin(source, line(node), 0).tell(message));
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }
}
