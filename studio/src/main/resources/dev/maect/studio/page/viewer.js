/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// One image large: from the catalogue, or one from outside. Draw a rectangle on it to search by that part.
import {byId, el, fileName, show} from './dom.js';
import {api, whole} from './api.js';
import {labelKey, openPalette, swatch} from './labelling.js';
import {lookAlike, lookAtHits} from './imagepanel.js';
import {names} from './names.js';
import {attempt} from './status.js';
import {store, NONE} from './store.js';

let crop = null, outside = null;

export function startViewer() {
    const dialog = byId('viewer');
    store.on('open', () => store.cursor >= 0 && open());
    store.on('cursor', () => dialog.open && !outside && store.cursor >= 0 && open());
    store.on('column', name => name === 'label' && dialog.open && !outside && describe());
    dialog.addEventListener('keydown', event => {
        const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
        if (!step || outside || event.target.classList.contains('crop')) return;
        event.preventDefault();
        const {grid} = store, place = grid.placeOf(store.cursor) + step, row = store.view.rows[place];
        if (row === undefined) return;
        grid.placeHint = grid.anchor = place;
        store.select([row]);
        store.moveTo(row);
        grid.reveal(place);
    });
    dialog.addEventListener('close', () => {
        if (outside) URL.revokeObjectURL(outside.address);
        outside = null;
        store.grid.scroller.focus();
    });
}

/** Opens an image that is not in the catalogue. */
export function viewOutside(file) {
    if (outside) URL.revokeObjectURL(outside.address);
    outside = {file, address: URL.createObjectURL(file)};
    draw(outside.address, file.name);
    byId('viewer').querySelector('.main')?.focus();
}

function open() {
    draw(whole(store.cursor), '');
    describe();
}

function draw(address, name) {
    crop = null;
    const image = el('img', {src: address, alt: name, draggable: 'false'}), box = el('div', {class: 'crop-box', hidden: true});
    const area = el('div', {class: 'crop', tabIndex: 0, role: 'group',
        'aria-label': 'Image. Drag to choose a part; arrow keys move the part, shift and arrow keys change its size'}, image, box);
    cropping(area, box);
    image.addEventListener('error', () => area.classList.add('broken'));
    show(byId('viewer'),
        el('div', {class: 'viewer-head'}, el('h2', {id: 'viewer-name'}, name), el('span', {class: 'grow'}),
            el('form', {method: 'dialog'}, el('button', {class: 'icon', 'aria-label': 'Close'}, '×'))),
        el('div', {class: 'viewer-image'}, area),
        el('div', {class: 'viewer-foot'}, el('span', {id: 'viewer-label'}), el('span', {class: 'grow'}),
            el('button', {type: 'button', class: 'main', id: 'viewer-search', onclick: search}, 'Find images like this')));
    if (!byId('viewer').open) byId('viewer').showModal();
}

async function describe() {
    const row = store.cursor, code = store.column('label')?.[row] ?? NONE;
    show(byId('viewer-label'), swatch(code), store.labelName(code) || 'no label', ' ',
        code !== NONE && labelKey(code) ? el('kbd', {}, labelKey(code)) : null, ' ',
        el('button', {type: 'button', onclick: () => openPalette([row])}, 'Label…'));
    const info = await names.details(row).catch(() => null);
    if (info && row === store.cursor && !outside) byId('viewer-name').textContent = info.name;
}

async function search() {
    const part = crop, from = outside, row = store.cursor;
    if (from) {
        const answer = await attempt(() => api.similarTo(from.file, {k: 200, set: store.state.set, ...part}));
        byId('viewer').close();
        if (answer) lookAtHits(answer, (part ? 'Like a part of ' : 'Like ') + fileName(from.file.name));
    } else {
        byId('viewer').close();
        lookAlike([row], part);
    }
}

/** Lets a rectangle be drawn; it is kept as shares of the image's width and height. */
function cropping(area, box) {
    let from = null;
    const at = event => {
        const frame = area.getBoundingClientRect(), inside = value => Math.min(1, Math.max(0, value));
        return [inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height)];
    };
    const place = () => {
        box.hidden = !crop;
        byId('viewer-search').textContent = crop ? 'Find images like this part' : 'Find images like this';
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
