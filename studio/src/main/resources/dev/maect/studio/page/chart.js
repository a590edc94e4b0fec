/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// A small line chart in SVG, with an interval around the line where one is given.
import {count, svg} from './dom.js';

const W = 320, H = 150, LEFT = 40, RIGHT = 8, TOP = 8, BOTTOM = 24;

/**
 * A chart of series.
 * @param series [{name, points: [[x, y] or [x, y, low, high]], colour?}]
 * @param says how numbers on the left are written
 */
export function chart(series, {says = short, title = '', bottom = ''} = {}) {
    const all = series.flatMap(one => one.points);
    if (!all.length) return svg('svg', {class: 'chart', viewBox: [0, 0, W, H].join(' '), role: 'img', 'aria-label': title});
    const xs = all.map(point => point[0]), ys = all.flatMap(point => point.slice(1)).filter(Number.isFinite);
    let [left, right] = [Math.min(...xs), Math.max(...xs)], [low, high] = [Math.min(...ys), Math.max(...ys)];
    if (right === left) right = left + 1;
    if (high === low) [low, high] = [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1];
    const x = value => LEFT + (value - left) / (right - left) * (W - LEFT - RIGHT);
    const y = value => TOP + (high - value) / (high - low) * (H - TOP - BOTTOM);
    const line = points => points.map(([px, py], i) => (i ? 'L' : 'M') + x(px).toFixed(1) + ' ' + y(py).toFixed(1)).join('');
    const parts = [];
    for (let i = 0; i <= 2; i++) {
        const value = low + (high - low) * i / 2;
        parts.push(svg('line', {class: 'chart-rule', x1: LEFT, x2: W - RIGHT, y1: y(value), y2: y(value)}),
            svg('text', {class: 'chart-text', x: LEFT - 5, y: y(value) + 4, 'text-anchor': 'end'}, says(value)));
    }
    for (const [value, anchor] of [[left, 'start'], [right, 'end']]) {
        parts.push(svg('text', {class: 'chart-text', x: x(value), y: H - 6, 'text-anchor': anchor}, short(value)));
    }
    if (bottom) parts.push(svg('text', {class: 'chart-text', x: (LEFT + W - RIGHT) / 2, y: H - 6, 'text-anchor': 'middle'}, bottom));
    series.forEach(({points, colour}, i) => {
        const vars = {'--stroke': colour ?? 'var(--series-' + (i % 4 + 1) + ')'};
        const banded = points.filter(point => point.length > 3);
        if (banded.length > 1) {
            const up = banded.map(([px, , , py]) => [px, py]), down = banded.map(([px, , py]) => [px, py]).reverse();
            parts.push(svg('path', {class: 'chart-band', vars, d: line(up) + line(down).replace('M', 'L') + 'Z'}));
        }
        parts.push(svg('path', {class: 'chart-line', vars, d: line(points)}));
        const [px, py] = points.at(-1);
        parts.push(svg('circle', {class: 'chart-dot', vars, cx: x(px), cy: y(py), r: 3}));
    });
    const said = series.map(({name, points}) => name + ' from ' + says(points[0][1]) + ' to ' + says(points.at(-1)[1])).join('; ');
    return svg('svg', {class: 'chart', viewBox: [0, 0, W, H].join(' '), role: 'img', 'aria-label': (title ? title + ': ' : '') + said},
        ...parts);
}

function short(value) {
    const size = Math.abs(value);
    if (size >= 10000) return count(Math.round(value / 1000)) + 'k';
    if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
    if (size === 0) return '0';
    return size >= 1 ? value.toFixed(1) : size >= 0.01 ? value.toFixed(3) : value.toExponential(0);
}
