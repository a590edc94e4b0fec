/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Filters: which of the images are shown.
import {byId, count, el, percent, show} from './dom.js';
import {api} from './api.js';
import {ready} from './columns.js';
import {swatch} from './labelling.js';
import {attempt} from './status.js';
import {store, NONE} from './store.js';

const MOST = 300;
const chosen = {label: new Set(), suggestion: new Set()};

export function startFilters() {
    const panel = byId('panel-filters');
    const labels = el('div', {class: 'checks', role: 'group', 'aria-label': 'Labels'});
    const guesses = el('div', {class: 'checks', role: 'group', 'aria-label': 'Suggestions'});
    const tags = el('div', {class: 'checks', role: 'group', 'aria-label': 'Tags'});
    const sure = slider('confidence', 'Confidence at least', 0, 1, 0.01, value => percent(value));
    const small = slider('width', 'Width at most', 0, 2000, 10, value => value + ' px', true);
    show(panel, el('div', {class: 'head-row'}, el('h2', {}, 'Filter'),
        el('button', {type: 'button', class: 'plain', onclick: () => store.clearFilters()}, 'Clear')),
    fold('Labels', labels, true), fold('Suggestions', el('div', {}, guesses, sure), false), fold('Tags', tags, false),
    fold('Size', small, false),
    el('p', {class: 'links'}, 'Labels as ', ['csv', 'parquet', 'jsonl'].flatMap((form, i) => [i ? ', ' : '',
        el('a', {href: api.exportLabels(form), download: ''}, form.toUpperCase())])));
    const draw = () => {
        codes(labels, 'label', 'without a label');
        codes(guesses, 'suggestion', 'without a suggestion');
        drawTags(tags);
    };
    store.on('state', draw);
    store.on('filters', () => {
        for (const key of ['label', 'suggestion']) if (!store.filters.has(key)) chosen[key].clear();
        draw();
    });
    store.on('column', name => {
        if (store.filters.has(name)) store.refresh({same: true});
        if (name === 'label' || name === 'suggestion') draw();
    });
}

/** Checks for each code of a column, with how many images have it. */
function codes(host, key, none) {
    const column = store.column(key);
    if (!column) {
        show(host, el('p', {class: 'quiet'}, key === 'label' ? '' : 'None yet: label a few images first.'));
        return;
    }
    const counts = new Map();
    for (const code of column) counts.set(code, (counts.get(code) ?? 0) + 1);
    const all = [...store.state.labels.keys(), NONE].filter(code => counts.has(code)).slice(0, MOST);
    const focused = host.contains(document.activeElement) ? document.activeElement.dataset.code : null;
    show(host, all.map(code => el('label', {class: 'check'},
        el('input', {type: 'checkbox', checked: chosen[key].has(code), 'data-code': code, onchange: event => toggle(key, code, event.target.checked)}),
        swatch(code), el('span', {class: 'grow'}, code === NONE ? none : store.labelName(code)),
        el('span', {class: 'quiet'}, count(counts.get(code))))));
    if (focused !== null) host.querySelector('[data-code="' + focused + '"]')?.focus();
}

async function toggle(key, code, on) {
    if (!await ready(key)) return;
    const codes = chosen[key];
    if (on) codes.add(code);
    else codes.delete(code);
    if (!codes.size) return store.filter(key);
    const words = [...codes].slice(0, 2).map(one => one === NONE ? 'none' : store.labelName(one));
    store.filter(key, (key === 'label' ? 'label ' : 'suggested ') + words.join(' or ') + (codes.size > 2 ? ' or ' + (codes.size - 2) + ' more' : ''),
        row => codes.has(store.column(key)?.[row] ?? NONE));
}

function drawTags(host) {
    if (!store.state.tags.length) {
        show(host, el('p', {class: 'quiet'}, 'No image has a tag yet.'));
        return;
    }
    show(host, store.state.tags.map(({name, count: many}) => el('label', {class: 'check'},
        el('input', {type: 'checkbox', checked: store.filters.has('tag ' + name), onchange: event => byTag(name, event.target.checked)}),
        el('span', {class: 'grow'}, name), el('span', {class: 'quiet'}, count(many)))));
}

async function byTag(name, on) {
    if (!on) return store.filter('tag ' + name);
    const column = (await attempt(() => api.column('tag', {tag: name})))?.values;
    if (column) store.filter('tag ' + name, 'tag ' + name, row => column[row] === 1);
}

function slider(name, words, least, most, step, says, below = false) {
    const none = below ? most : least, output = el('output', {}, below ? 'any' : says(least));
    const input = el('input', {type: 'range', min: least, max: most, step, value: none, 'aria-label': words, oninput: () => {
        const value = Number(input.value);
        output.textContent = value === none ? 'any' : says(value);
        apply(value);
    }});
    const apply = async value => {
        if (value === none) return store.filter(name);
        if (!await ready(name) || Number(input.value) !== value) return; // it was moved on meanwhile
        store.filter(name, words.toLowerCase() + ' ' + says(value), row => {
            const known = store.column(name)?.[row] ?? 0;
            return below ? known <= value : known >= value;
        });
    };
    store.on('filters', () => {
        if (!store.filters.has(name)) {
            input.value = none;
            output.textContent = 'any';
        }
    });
    return el('label', {class: 'slider'}, el('span', {}, words), input, output);
}

function fold(title, content, open) {
    return el('details', {open}, el('summary', {}, title), content);
}
