/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.Image;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Rows of tiles with a label before each, drawn on white. Small images are enlarged pixel by pixel, large ones are
 * averaged down, so that the longer side of each has {@code tileSize} pixels.
 *
 * @param tileSize pixels of a tile's longer side
 */
record ContactSheet(int tileSize) {
    private static final int GAP = 8;
    private static final int BORDER = 3;
    private static final int CAPTION_HEIGHT = 16;
    private static final Font LABEL_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 13);
    private static final Font CAPTION_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Color INK = new Color(0x33, 0x3A, 0x44);

    /** Checks the size. */
    public ContactSheet {
        if (tileSize < 8) {
            throw new IllegalArgumentException("Tiles of " + tileSize + " pixels are too small to see");
        }
    }

    /** A PNG file of {@code rows}; at least one tile. */
    byte[] png(List<ImageSheet.Row> rows) {
        BufferedImage sheet = draw(rows);
        int width = sheet.getWidth();
        byte[] pixels = new byte[sheet.getHeight() * width * 3];
        int[] row = new int[width];
        for (int y = 0; y < sheet.getHeight(); y++) {
            sheet.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                pixels[at] = (byte) (row[x] >> 16);
                pixels[at + 1] = (byte) (row[x] >> 8);
                pixels[at + 2] = (byte) row[x];
            }
        }
        return ImageEncoder.png(new Image(sheet.getHeight(), width, 3, pixels));
    }

    /** A sheet of {@code rows}; at least one tile. */
    BufferedImage draw(List<ImageSheet.Row> rows) {
        int columns = rows.stream().mapToInt(row -> row.tiles().size()).max().orElse(0);
        if (columns == 0) {
            throw new IllegalArgumentException("A sheet needs at least one tile");
        }
        boolean captions = rows.stream()
                .flatMap(row -> row.tiles().stream())
                .anyMatch(tile -> !tile.caption().isEmpty());
        int labelWidth = labelWidth(rows);
        int rowHeight = tileSize + GAP + (captions ? CAPTION_HEIGHT : 0);
        BufferedImage sheet = new BufferedImage(
                labelWidth + GAP + columns * (tileSize + GAP),
                GAP + rows.size() * rowHeight,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            for (int r = 0; r < rows.size(); r++) {
                drawRow(graphics, rows.get(r), labelWidth, GAP + r * rowHeight);
            }
        } finally {
            graphics.dispose();
        }
        return sheet;
    }

    private static int labelWidth(List<ImageSheet.Row> rows) {
        BufferedImage scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scratch.createGraphics();
        try {
            FontMetrics metrics = graphics.getFontMetrics(LABEL_FONT);
            int widest = rows.stream()
                    .mapToInt(row -> metrics.stringWidth(row.label()))
                    .max()
                    .orElse(0);
            return widest == 0 ? 0 : widest + GAP;
        } finally {
            graphics.dispose();
        }
    }

    private void drawRow(Graphics2D graphics, ImageSheet.Row row, int labelWidth, int top) {
        graphics.setColor(INK);
        graphics.setFont(LABEL_FONT);
        graphics.drawString(row.label(), GAP, top + tileSize / 2 + LABEL_FONT.getSize() / 2);
        for (int i = 0; i < row.tiles().size(); i++) {
            drawTile(graphics, row.tiles().get(i), labelWidth + GAP + i * (tileSize + GAP), top);
        }
    }

    private void drawTile(Graphics2D graphics, Tile tile, int left, int top) {
        BufferedImage buffered = scaled(tile.image(), tileSize);
        graphics.drawImage(
                buffered,
                left + (tileSize - buffered.getWidth()) / 2,
                top + (tileSize - buffered.getHeight()) / 2,
                null);
        if (tile.mark() != Tile.Mark.NONE) {
            graphics.setColor(colour(tile.mark()));
            graphics.setStroke(new BasicStroke(BORDER));
            graphics.drawRect(left - BORDER / 2 - 1, top - BORDER / 2 - 1, tileSize + BORDER, tileSize + BORDER);
        }
        graphics.setColor(INK);
        graphics.setFont(CAPTION_FONT);
        String caption = fit(tile.caption(), graphics.getFontMetrics(), tileSize);
        int centred = left + (tileSize - graphics.getFontMetrics().stringWidth(caption)) / 2;
        graphics.drawString(caption, centred, top + tileSize + CAPTION_HEIGHT - 2);
    }

    private static String fit(String text, FontMetrics metrics, int width) {
        String shown = text;
        for (int end = text.length() - 1; end > 0 && metrics.stringWidth(shown) > width; end--) {
            shown = text.substring(0, end).stripTrailing() + "…";
        }
        return shown;
    }

    private static Color colour(Tile.Mark mark) {
        return switch (mark) {
            case RIGHT -> new Color(0x1A, 0x9D, 0x5A);
            case WRONG -> new Color(0xD6, 0x45, 0x45);
            case QUERY, NONE -> INK;
        };
    }

    /** {@code image} with a longer side of {@code size} pixels: pixel by pixel if enlarged, smooth if shrunk. */
    static BufferedImage scaled(Image image, int size) {
        BufferedImage buffered = ImageEncoder.buffered(image);
        double factor = (double) size / Math.max(image.height(), image.width());
        // Halving first keeps the last, bilinear step from skipping pixels.
        while (factor < 0.5 && Math.min(buffered.getWidth(), buffered.getHeight()) > 1) {
            buffered = resized(buffered, (buffered.getWidth() + 1) / 2, (buffered.getHeight() + 1) / 2, true);
            factor = (double) size / Math.max(buffered.getHeight(), buffered.getWidth());
        }
        int width = Math.max(1, (int) Math.round(buffered.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(buffered.getHeight() * factor));
        return resized(buffered, width, height, factor < 1);
    }

    private static BufferedImage resized(BufferedImage buffered, int width, int height, boolean smooth) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION,
                    smooth
                            ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                            : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
            graphics.drawImage(buffered, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return result;
    }
}
