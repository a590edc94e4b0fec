/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Beside the map: what its colours say.
import {byId, count, el, show} from './dom.js';
import {CHOICES, colouring} from './mapcolours.js';
import {ready, whyMissing} from './columns.js';
import {swatch} from './labelling.js';
import {store, NONE} from './store.js';

const MOST = 60;

/** Whether there is, or can be made, what a colour says. */
const OFFERED = {
    label: () => true, group: ({groups}) => groups, suggestion: ({classifier}) => classifier?.accuracy !== undefined,
    confidence: ({classifier}) => classifier?.accuracy !== undefined, outlier: ({sets}) => sets?.length, loss: ({sets}) => sets?.length,
};

const WORDS = {
    outlier: 'Mean distance to the ten nearest; of the 2,000 farthest images.',
    loss: 'How far off the masked autoencoder is when it draws an image of which it sees a quarter. What has no colour is not computed yet, or cannot be read.',
};

export function startMapPanel() {
    const legend = el('div', {class: 'legend'}), which = el('select', {'aria-label': 'Colour by', onchange: () => choose(which.value)});
    const about = el('p', {class: 'quiet'});
    let offered = '';
    const choose = async key => {
        if (!key) return;
        colouring.by = key;
        store.emit('colours');
        draw();
        if (await ready(key)) return;
        if (colouring.by === key) show(legend, el('p', {class: 'quiet'}, whyMissing(key)));
    };
    const offer = () => {
        const there = CHOICES.filter(([key]) => store.column(key) || OFFERED[key]?.(store.state));
        if (!there.some(([key]) => key === colouring.by)) colouring.by = 'label';
        const told = there.map(([key]) => key).join() + colouring.by;
        if (told !== offered) show(which, there.map(([key, words]) => el('option', {value: key, selected: key === colouring.by}, words)));
        offered = told;
    };
    const draw = () => {
        const values = store.column(colouring.by);
        about.textContent = WORDS[colouring.by] ?? '';
        if (!values) show(legend, el('p', {class: 'quiet'}, 'Being computed…'));
        else if (colouring.isCode) show(legend, codes(values));
        else show(legend, ramp(values));
    };
    show(byId('panel-map'), el('h2', {}, 'Map'), el('label', {class: 'line'}, el('span', {}, 'Colour by'), which), legend,
        about, el('p', {class: 'quiet'}, 'Shift and drag draws a lasso. The grid shows the same selection.'));
    store.on('column state tab', name => {
        offer();
        if (name === undefined || name === colouring.by || name.tab) draw();
    });
    offer();
}

function codes(values) {
    const counts = new Map();
    for (const code of values) counts.set(code, (counts.get(code) ?? 0) + 1);
    const name = code => code === NONE ? 'none' : colouring.by === 'group'
        ? store.state.groups?.list.find(group => group.id === code)?.name ?? 'group ' + (code + 1) : store.labelName(code);
    const all = [...counts.keys()].sort((a, b) => a - b);
    return [...all.slice(0, MOST).map(code => el('button', {type: 'button', class: 'legend-line',
        'aria-label': 'Select ' + name(code), onclick: () => select(code)},
    swatch(code), el('span', {class: 'grow'}, name(code)), el('span', {class: 'quiet'}, count(counts.get(code))))),
    all.length > MOST ? el('p', {class: 'quiet'}, 'and ' + (all.length - MOST) + ' more') : null];
}

async function select(code) {
    const values = await ready(colouring.by), rows = [];
    if (!values) return;
    for (let row = 0; row < store.n; row++) if (values[row] === code) rows.push(row);
    store.select(rows);
    store.emit('lasso', rows);
}

function ramp(values) {
    const [low, high] = colouring.range(values);
    return [el('div', {class: 'ramp', 'aria-hidden': 'true'}), el('div', {class: 'head-row quiet'},
        el('span', {}, low.toFixed(2)), el('span', {}, high.toFixed(2)))];
}
