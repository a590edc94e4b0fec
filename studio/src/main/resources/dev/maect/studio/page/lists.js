/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Lists to work through: copies, outliers, likely mistakes.
import {byId, count, el, images, percent, show} from './dom.js';
import {api} from './api.js';
import {give} from './labelling.js';
import {attempt, say} from './status.js';
import {store} from './store.js';

const KINDS = {
    mistakes: ['Likely mistakes', 'Images whose label the classifier doubts. It did not learn from the label it judges.'],
    duplicates: ['Copies', 'Images that show the same, the best first: the same bytes, or changed copies.'],
    outliers: ['Outliers', 'Images unlike everything else: bad files, wrong folders, or rare treasures.'],
};
const known = new Map(), timers = new Map();
/** Kinds that were asked for here and are shown when they are there. */
const awaited = new Set();
let open = '';

export function startLists() {
    store.on('tab', ({tab}) => tab === 'lists' && refresh());
    store.on('list', kind => {
        known.delete(kind);
        if (store.tab === 'lists') fetchList(kind);
    });
    store.on('cursor labels', () => store.tab === 'lists' && draw());
    store.on('labels', () => known.has('mistakes') && fetchList('mistakes'));
}

function refresh() {
    draw();
    for (const kind of Object.keys(KINDS)) fetchList(kind);
}

async function fetchList(kind) {
    const list = await api.list(kind).catch(problem => ({state: 'none', words: problem.message}));
    const wasAwaited = awaited.has(kind);
    known.set(kind, list);
    draw();
    if (list.state === 'working') {
        clearTimeout(timers.get(kind));
        timers.set(kind, setTimeout(() => fetchList(kind), 700));
    } else if (wasAwaited) {
        awaited.delete(kind);
        if (open === kind) look(kind);
    }
}

function draw() {
    if (store.tab !== 'lists') return;
    const focused = document.activeElement?.dataset?.act;
    show(byId('panel-lists'), el('h2', {}, 'Lists'), Object.entries(KINDS).map(([kind, [title, words]]) => card(kind, title, words)));
    if (focused) byId('panel-lists').querySelector('[data-act="' + focused + '"]')?.focus();
}

function card(kind, title, words) {
    const list = known.get(kind), there = list?.state === 'ready' || list?.state === 'stale', size = there ? sizeOf(kind, list) : 0;
    return el('section', {class: 'list-card' + (open === kind ? ' open' : ''), 'aria-label': title},
        el('div', {class: 'head-row'}, el('h3', {}, title), there ? el('strong', {}, count(size)) : null),
        el('p', {class: 'quiet'}, list?.words || words),
        el('div', {class: 'row'},
            there && size ? el('button', {type: 'button', class: open === kind ? '' : 'main', 'data-act': 'show ' + kind, onclick: () => look(kind)}, 'Show') : null,
            list?.state === 'working' ? el('span', {class: 'quiet'}, 'Looking…')
                : el('button', {type: 'button', 'data-act': 'find ' + kind, onclick: () => find(kind)}, there ? 'Look again' : 'Find them')),
        open === kind && there ? tools(kind, list) : null);
}

async function find(kind) {
    open = kind;
    known.set(kind, {state: 'working'});
    awaited.add(kind);
    draw();
    if (!await attempt(() => api.makeList({kind, set: store.state.set}))) {
        known.delete(kind);
        draw();
    }
}

const sizeOf = (kind, list) => kind === 'duplicates' ? list.groups.length : list.rows.length;

function look(kind) {
    const list = known.get(kind);
    if (!list || !(list.state === 'ready' || list.state === 'stale')) return;
    open = kind;
    const [title] = KINDS[kind];
    store.sort = 'order';
    if (kind === 'duplicates') {
        store.look({kind, title, rows: Uint32Array.from(list.groups.flat()),
            bands: list.groups.flatMap((group, i) => group.map(() => i % 2)),
            captions: list.groups.flatMap(group => group.map((row, i) => i ? 'copy' : 'best of ' + group.length))});
    } else if (kind === 'outliers') store.look({kind, title, rows: Uint32Array.from(list.rows), scores: list.scores});
    else {
        store.look({kind, title, rows: Uint32Array.from(list.rows), scores: list.confidence,
            captions: list.rows.map((row, i) => list.given[i] + ' → ' + list.instead[i])});
    }
    draw();
}

function tools(kind, list) {
    if (kind === 'duplicates') {
        const copies = list.groups.flatMap(group => group.slice(1));
        return el('div', {class: 'row'}, el('button', {type: 'button', 'data-act': 'select copies', onclick: () => store.select(copies)},
            'Select all but the best'), el('button', {type: 'button', 'data-act': 'tag copies', onclick: () => tag(copies, 'copy')}, 'Tag them “copy”'));
    }
    if (kind === 'outliers') {
        return el('div', {class: 'row'}, el('button', {type: 'button', 'data-act': 'tag outlier',
            onclick: () => tag(store.chosen(), 'outlier')}, 'Tag the chosen “outlier”'));
    }
    const place = list.rows.indexOf(store.cursor);
    if (place < 0) return el('p', {class: 'quiet'}, 'Choose an image.');
    const mend = () => give([store.cursor], list.instead[place]);
    return el('div', {}, el('p', {}, 'Given ', el('strong', {}, list.given[place]), ', more likely ', el('strong', {}, list.instead[place]),
        ' (' + percent(list.confidence[place]) + ')'),
    el('div', {class: 'row'}, el('button', {type: 'button', class: 'main', 'data-act': 'mend', onclick: mend}, 'Change it'),
        el('button', {type: 'button', 'data-act': 'keep', onclick: () => keep(list.rows[place])}, 'It is right')));
}

async function keep(row) {
    await tag([row], 'checked');
    const place = store.grid.placeOf(row), next = store.view.rows[place + 1];
    if (next !== undefined) {
        store.select([next]);
        store.moveTo(next);
        store.emit('goto', next);
    }
}

async function tag(rows, name) {
    if (!rows.length) return say('Choose an image first.');
    if (await attempt(() => api.tag(rows, name, true))) say(images(rows.length) + ': tag ' + name);
}
