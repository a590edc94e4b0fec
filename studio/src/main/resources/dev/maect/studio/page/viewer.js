/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// One image large: from the catalogue, or one from outside. Draw a rectangle on it to search by that part.
import {byId, el, fileName, show} from './dom.js';
import {api, whole} from './api.js';
import {chooseCrop} from './crop.js';
import {labelKey, openPalette, swatch} from './labelling.js';
import {lookAlike, lookAtHits} from './imagepanel.js';
import {names} from './names.js';
import {attempt} from './status.js';
import {store, NONE} from './store.js';

const WHOLE = {left: 0, top: 0, width: 1, height: 1};
let crop = null, outside = null;
/** Whether images are found that have a patch like it, and not those that are like it as a whole. */
let byPatches = false;

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
    const button = el('button', {type: 'button', class: 'main', id: 'viewer-search', onclick: search}, 'Find images like this');
    const how = el('select', {'aria-label': 'Compare', id: 'viewer-how', onchange: () => byPatches = how.value === 'patches',
        title: 'Whole images: those that are like it altogether. Patches: of the 200 most like it, first those that have a patch like it; takes longer.'},
    [['whole', 'whole images'], ['patches', 'patches within images']].map(([value, words]) => el('option', {value, selected: byPatches === (value === 'patches')}, words)));
    chooseCrop(area, box, chosen => {
        crop = chosen;
        button.textContent = crop ? 'Find images like this part' : 'Find images like this';
    });
    image.addEventListener('error', () => area.classList.add('broken'));
    show(byId('viewer'),
        el('div', {class: 'viewer-head'}, el('h2', {id: 'viewer-name'}, name), el('span', {class: 'grow'}),
            el('form', {method: 'dialog'}, el('button', {class: 'icon', 'aria-label': 'Close'}, '×'))),
        el('div', {class: 'viewer-image'}, area),
        el('div', {class: 'viewer-foot'}, el('span', {id: 'viewer-label'}), el('span', {class: 'grow'}),
            how, button));
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
        const answer = await attempt(() => api.similarTo(from.file, {k: 200, set: store.state.set, patches: byPatches || undefined, ...part}));
        byId('viewer').close();
        if (answer) lookAtHits(answer, (part ? 'Like a part of ' : 'Like ') + fileName(from.file.name));
    } else {
        byId('viewer').close();
        lookAlike([row], part ?? (byPatches ? WHOLE : null), byPatches);
    }
}
