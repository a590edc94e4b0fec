/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Choosing a part of an image, with the mouse or by arrow keys.

/** Lets a rectangle be drawn on `area`; `chosen` is told of it, as shares of the image's width and height, or null. */
export function chooseCrop(area, box, chosen) {
    let from = null, crop = null;
    const at = event => {
        const frame = area.getBoundingClientRect(), inside = value => Math.min(1, Math.max(0, value));
        return [inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height)];
    };
    const place = () => {
        box.hidden = !crop;
        chosen(crop);
        if (!crop) return;
        for (const side of ['left', 'top', 'width', 'height']) box.style[side] = 100 * crop[side] + '%';
    };
    area.addEventListener('pointerdown', event => {
        from = at(event);
        area.setPointerCapture(event.pointerId);
        event.preventDefault();
        area.focus();
    });
    area.addEventListener('pointermove', event => {
        if (!from) return;
        const [x, y] = at(event), left = Math.min(x, from[0]), top = Math.min(y, from[1]);
        const width = Math.abs(x - from[0]), height = Math.abs(y - from[1]);
        crop = width > 0.02 && height > 0.02 ? {left, top, width, height} : null;
        place();
    });
    area.addEventListener('pointerup', event => {
        const moved = from && Math.hypot(at(event)[0] - from[0], at(event)[1] - from[1]) > 0.02;
        from = null;
        if (!moved && crop) {
            crop = null;
            place();
        }
    });
    area.addEventListener('keydown', event => {
        const [dx, dy] = {ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, -0.05], ArrowDown: [0, 0.05]}[event.key] ?? [];
        if (dx === undefined) return;
        event.preventDefault();
        const {left, top, width, height} = crop ?? {left: 0.25, top: 0.25, width: 0.5, height: 0.5};
        const within = (value, most) => Math.min(most, Math.max(0, value));
        crop = event.shiftKey
            ? {left, top, width: Math.max(0.05, within(width + dx, 1 - left)), height: Math.max(0.05, within(height + dy, 1 - top))}
            : {left: within(left + dx, 1 - width), top: within(top + dy, 1 - height), width, height};
        place();
    });
}
