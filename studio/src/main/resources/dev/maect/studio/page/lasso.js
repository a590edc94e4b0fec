/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// A line drawn around points. It is filled on a small canvas, so that each point costs one look at a pixel.

const SIDE = 512;

/** The rows whose points lie within a polygon, given as [x, y] pairs of the map. */
export function within(polygon, x, y) {
    let left = Infinity, right = -Infinity, low = Infinity, high = -Infinity;
    for (const [px, py] of polygon) {
        left = Math.min(left, px);
        right = Math.max(right, px);
        low = Math.min(low, py);
        high = Math.max(high, py);
    }
    if (polygon.length < 3 || right <= left || high <= low) return new Uint32Array(0);
    const toX = SIDE / (right - left), toY = SIDE / (high - low);
    const canvas = new OffscreenCanvas(SIDE, SIDE), pen = canvas.getContext('2d', {willReadFrequently: true});
    pen.beginPath();
    for (const [px, py] of polygon) pen.lineTo((px - left) * toX, (py - low) * toY);
    pen.closePath();
    pen.fill('evenodd');
    const inside = pen.getImageData(0, 0, SIDE, SIDE).data, rows = [];
    for (let row = 0; row < x.length; row++) {
        const px = x[row], py = y[row];
        if (!(px >= left && px <= right && py >= low && py <= high)) continue;
        const column = Math.min(SIDE - 1, Math.floor((px - left) * toX));
        const line = Math.min(SIDE - 1, Math.floor((py - low) * toY));
        if (inside[4 * (line * SIDE + column) + 3] > 127) rows.push(row);
    }
    return Uint32Array.from(rows);
}

/** Shows the line on a canvas while it is drawn, or nothing. `ratio` is that of the canvas's pixels to the screen's. */
export function showLine(canvas, line, ratio) {
    const pen = canvas.getContext('2d');
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (!line) return;
    pen.setTransform(ratio, 0, 0, -ratio, canvas.width / 2, canvas.height / 2);
    pen.strokeStyle = pen.fillStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const at of line) pen.lineTo(...at);
    pen.closePath();
    pen.stroke();
    pen.globalAlpha = 0.15;
    pen.fill();
    pen.globalAlpha = 1;
}
