/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.export;

import dev.maect.MaectException;
import dev.maect.io.Printable;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.thumb.Encoded;
import dev.maect.studio.thumb.Thumbnails;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images with their labels as one HTML file that needs nothing else: no script, no other address, the images inside. Whatever
 * comes from files and labels is text.
 */
public final class ViewPage {
    /** The most images of a page. */
    public static final int MOST = 2000;

    private static final long MOST_BYTES = 64L << 20;
    private static final int SIZE = 192;
    private static final int MAP_SIDE = 640;
    private static final String STYLE =
            ":root{color-scheme:light dark}body{font:15px/1.4 system-ui,sans-serif;margin:1.5rem auto;"
                    + "max-width:75rem;padding:0 1rem}h1{font-size:1.4rem}summary{font-weight:600;margin:.8rem 0;cursor:pointer}"
                    + ".grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:.6rem}figure{margin:0}"
                    + "img{width:100%;height:8rem;object-fit:contain;image-rendering:auto;background:#8881}figcaption{font-size:.75rem;"
                    + "overflow-wrap:anywhere;color:GrayText}svg{max-width:100%;height:auto;border:1px solid #8886}";

    private ViewPage() {}

    /**
     * The page.
     *
     * @param some rows to show
     * @param x of each, from -1 to 1; empty for no map
     * @param y of each
     * @throws Refused if it would be too large to send to anybody
     */
    @SuppressWarnings("ArrayRecordComponent")
    public static String of(StudioState state, Thumbnails thumbnails, int[] some, String title, float[] x, float[] y) {
        if (some.length == 0 || some.length > MOST) {
            throw Refused.tooLarge(
                    some.length == 0
                            ? "There is no image to show."
                            : "The page would have " + some.length + " images; at most " + MOST + " fit.",
                    "Choose some, by a filter or by hand.");
        }
        Map<String, List<Integer>> byLabel = new TreeMap<>();
        for (int i = 0; i < some.length; i++) {
            byLabel.computeIfAbsent(state.label(some[i]), label -> new ArrayList<>())
                    .add(i);
        }
        StringBuilder page = new StringBuilder();
        page.append(
                        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width="
                                + "device-width\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src"
                                + " data:; style-src 'unsafe-inline'\"><title>")
                .append(text(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>")
                .append(text(title))
                .append("</h1><p>")
                .append(some.length)
                .append(" images, ")
                .append(byLabel.containsKey("") ? byLabel.size() - 1 : byLabel.size())
                .append(" labels, ")
                .append(LocalDate.now())
                .append("; made by maect studio</p>\n");
        if (x.length == some.length) {
            map(page, state, some, x, y, List.copyOf(byLabel.keySet()));
        }
        ImageRows rows = state.rows();
        byLabel.forEach((label, own) -> {
            page.append("<details open><summary>")
                    .append(label.isEmpty() ? "without a label" : text(label))
                    .append(" (")
                    .append(own.size())
                    .append(")</summary><div class=\"grid\">\n");
            for (int i : own) {
                figure(page, state, thumbnails, rows, some[i]);
            }
            page.append("</div></details>\n");
        });
        return page.append("</body></html>\n").toString();
    }

    private static void figure(StringBuilder page, StudioState state, Thumbnails thumbnails, ImageRows rows, int row) {
        String name = text(rows.location(row).name());
        page.append("<figure>");
        try {
            Encoded small = thumbnails.small(rows.id(row), SIZE, rows.location(row));
            page.append("<img loading=\"lazy\" alt=\"")
                    .append(name)
                    .append("\" src=\"data:")
                    .append(small.type())
                    .append(";base64,")
                    .append(Base64.getEncoder().encodeToString(small.bytes()))
                    .append("\">");
        } catch (MaectException e) {
            page.append("<p>").append(text(String.valueOf(e.getMessage()))).append("</p>");
        }
        page.append("<figcaption>").append(name);
        String group = state.group(row);
        if (!group.isEmpty()) {
            page.append("<br>").append(text(group));
        }
        state.suggestion(row)
                .ifPresent(says -> page.append("<br>")
                        .append(text(String.format(
                                Locale.ROOT, "%s? (%.2f)", says.get("label"), (Double) says.get("confidence")))));
        for (String tag : state.tags(row)) {
            page.append("<br>#").append(text(tag));
        }
        page.append("</figcaption></figure>\n");
        if (page.length() > MOST_BYTES) {
            throw Refused.tooLarge("The page would be larger than 64 MB.", "Choose fewer images.");
        }
    }

    private static void map(
            StringBuilder page, StudioState state, int[] some, float[] x, float[] y, List<String> labels) {
        page.append("<svg role=\"img\" aria-label=\"map of the images, a dot each, coloured by label\" viewBox=\"0 0 ")
                .append(MAP_SIDE)
                .append(' ')
                .append(MAP_SIDE)
                .append("\" width=\"")
                .append(MAP_SIDE)
                .append("\">");
        for (int i = 0; i < some.length; i++) {
            if (Float.isNaN(x[i]) || Float.isNaN(y[i])) {
                continue;
            }
            String label = state.label(some[i]);
            int hue = labels.indexOf(label) * 137 % 360;
            page.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"hsl(%d %s 50%%)\"><title>%s</title></circle>",
                    (x[i] + 1) * MAP_SIDE / 2,
                    (1 - y[i]) * MAP_SIDE / 2,
                    hue,
                    label.isEmpty() ? "0%" : "70%",
                    text(label)));
        }
        page.append("</svg>\n");
    }

    private static String text(String text) {
        return Printable.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
