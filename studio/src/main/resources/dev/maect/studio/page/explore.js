/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The grid and the map, side by side where there is room, and the bar above them.
import {byId, el, images, show} from './dom.js';
import {Grid} from './grid.js';
import {ImageMap} from './map.js';
import {api} from './api.js';
import {ready, whyMissing} from './columns.js';
import {names} from './names.js';
import {attempt, say} from './status.js';
import {store} from './store.js';
import {openPalette} from './labelling.js';
import {askTag} from './tags.js';

const ORDERS = [['order', 'as added'], ['name', 'by name'], ['label', 'by label'], ['suggestion', 'by suggestion'],
    ['confidence', 'by confidence'], ['outlier', 'by distance from others'], ['loss', 'by loss of reconstruction'], ['group', 'by group'], ['width', 'by width']];

export function startExplore() {
    const narrow = matchMedia('(max-width: 760px)');
    const grid = new Grid(byId('grid-host'), store, {size: narrow.matches ? 108 : 136});
    const map = new ImageMap(byId('map-host'), store);
    Object.assign(store, {grid, map});
    bar(grid);
    mapBar(map);
    store.on('tab', ({tab}) => {
        byId('map-host').hidden = tab !== 'map';
        byId('split').classList.toggle('with-map', tab === 'map');
    });
    store.on('source filters view', title);
    store.on('goto', row => grid.reveal(grid.placeOf(row)));
    store.on('lasso', rows => rows.length && grid.reveal(grid.placeOf(rows[0])));
    store.on('given', rows => advance(grid, rows));
    store.on('cursor', () => store.cursor >= 0 && names.details(store.cursor).catch(() => {}));
}

/** After a label was given to the one image at the cursor, the next is looked at. */
function advance(grid, rows) {
    if (rows.length !== 1 || rows[0] !== store.cursor || byId('explore').hidden) return;
    const place = grid.placeOf(store.cursor), next = store.view.rows[place + 1];
    if (place < 0 || next === undefined) return;
    grid.placeHint = grid.anchor = place + 1;
    store.select([next]);
    store.moveTo(next);
    grid.reveal(place + 1);
    queueMicrotask(() => grid.placeHint = grid.placeOf(next));
}

function title() {
    const {source, filters, view} = store;
    byId('source-title').textContent = source.title;
    byId('source-close').hidden = source.kind === 'all';
    show(byId('chips'), [...filters].map(([key, {text}]) => el('button', {type: 'button', class: 'chip',
        'aria-label': 'Remove the filter ' + text, onclick: () => store.filter(key)}, text, ' ×')));
    byId('explore').setAttribute('aria-label', source.title + ', ' + images(view.rows.length));
}

function bar(grid) {
    byId('source-close').addEventListener('click', () => store.lookAtAll());
    const order = el('select', {'aria-label': 'Order', onchange: () => sort(order.value)},
        ORDERS.map(([key, words]) => el('option', {value: key}, words)));
    const zoom = el('input', {type: 'range', min: 48, max: 320, value: grid.size, 'aria-label': 'Size of the images',
        oninput: () => grid.zoom(Number(zoom.value))});
    store.on('zoom', size => zoom.value = size);
    const menu = el('div', {class: 'actions'},
        el('button', {type: 'button', onclick: () => openPalette()}, 'Label'),
        el('button', {type: 'button', onclick: () => askTag(store.chosen())}, 'Tag'),
        el('button', {type: 'button', title: 'One HTML file of the selected images, or of all that are shown', onclick: exportPage}, 'Export'));
    show(byId('bar-actions'), menu, order, zoom);
}

async function sort(key) {
    if (key !== 'order' && !await ready(key)) say(whyMissing(key));
    store.sortBy(key);
}

/** Saves what is selected (or shown) as a page of its own. */
async function exportPage() {
    const rows = store.selectedCount > 1 ? store.chosen() : store.view.rows;
    const page = await attempt(() => api.exportPage({rows, title: store.source.title, map: Boolean(store.column('x'))}));
    if (!page) return;
    const address = URL.createObjectURL(page);
    el('a', {href: address, download: 'maect-' + store.source.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) + '.html'}).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    say('Saved ' + images(rows.length) + ' as one file.');
}

function mapBar(map) {
    const mode = (words, drawing) => el('button', {type: 'button', 'aria-pressed': String(!drawing), onclick: event => {
        map.setDrawing(drawing);
        for (const other of event.target.parentNode.querySelectorAll('[aria-pressed]')) {
            other.setAttribute('aria-pressed', String(other === event.target));
        }
    }}, words);
    byId('map-host').append(el('div', {class: 'map-bar', role: 'toolbar', 'aria-label': 'Map'},
        mode('Move', false), mode('Lasso', true),
        el('button', {type: 'button', 'aria-label': 'Nearer', onclick: () => map.zoomBy(1.5)}, '+'),
        el('button', {type: 'button', 'aria-label': 'Farther', onclick: () => map.zoomBy(1 / 1.5)}, '−'),
        el('button', {type: 'button', onclick: () => map.reset()}, 'All'),
        el('button', {type: 'button', onclick: () => onlySelected()}, 'Only selected')));
}

function onlySelected() {
    if (!store.selectedCount) return say('Draw a lasso first.');
    const rows = store.chosen();
    store.look({kind: 'selection', title: images(rows.length) + ' of the map', rows});
}
