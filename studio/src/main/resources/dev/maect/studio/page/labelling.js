/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Giving labels: by key, by name, and what happens then.
import {byId, el, images, show} from './dom.js';
import {api} from './api.js';
import {labelColour} from './colours.js';
import {attempt, say} from './status.js';
import {store, NONE} from './store.js';

/** The keys of labels, in their order: digits, then letters of the left hand that mean nothing else. */
const KEYS = '123456789qwertadfgzcvb';

/** The key that gives a label; '' where there are more labels than keys. */
export const labelKey = code => KEYS[code] ?? '';

/** The label that a key gives, or null. */
export function labelOfKey(key) {
    const code = key.length === 1 ? KEYS.indexOf(key) : -1;
    return code < 0 ? null : store.state.labels[code]?.name ?? null;
}

/** Gives images a label, or takes it away (null). Shows it at once; what the server says of it follows. */
export async function give(rows, label) {
    if (!rows.length) return say('Choose an image first.');
    const column = store.column('label'), code = label === null ? NONE : store.state.labels.findIndex(one => one.name === label);
    const before = column && code >= 0 ? Array.from(rows, row => column[row]) : null;
    store.emit('given', rows); // the next is looked at before a filter takes this one away
    if (before) {
        for (const row of rows) column[row] = code;
        store.setColumn('label', column);
    }
    const done = await attempt(() => api.label(rows, label));
    if (done) {
        say((label === null ? images(rows.length) + ' without a label now' : images(rows.length) + ': ' + label) + '. U undoes it.');
    } else if (before) {
        rows.forEach((row, i) => column[row] = before[i]);
        store.setColumn('label', column);
    }
    return done;
}

/** A dialog that asks for a label: begins to be typed, Enter takes the first that fits. */
export function openPalette(rows = store.tab === 'label' || byId('viewer').open
    ? store.cursor < 0 ? [] : [store.cursor] : store.chosen()) {
    if (!rows.length) return say('Choose an image first.');
    pickLabel('Label for ' + images(rows.length), label => give(rows, label));
}

/** Asks for a label's name, existing or new. */
export function pickLabel(title, taken) {
    const dialog = byId('palette');
    const list = el('ul', {class: 'palette-list', role: 'listbox', 'aria-label': 'Labels', id: 'palette-list'});
    let at = 0, offered = [];
    const input = el('input', {type: 'text', 'aria-label': title, placeholder: 'Name of a label', autocomplete: 'off', maxlength: 200,
        role: 'combobox', 'aria-controls': 'palette-list', 'aria-expanded': 'true'});
    const take = label => {
        dialog.close();
        taken(label);
    };
    const fill = () => {
        const typed = input.value.trim(), low = typed.toLowerCase();
        const fits = store.state.labels.map(({name}, code) => ({name, code})).filter(({name}) => name.toLowerCase().includes(low));
        fits.sort((a, b) => b.name.toLowerCase().startsWith(low) - a.name.toLowerCase().startsWith(low));
        offered = fits.slice(0, 12);
        if (typed && !fits.some(({name}) => name === typed)) offered.push({name: typed, code: -1});
        at = Math.min(at, Math.max(0, offered.length - 1));
        show(list, offered.map(({name, code}, i) => el('li', {role: 'option', id: 'palette-' + i, 'aria-selected': String(i === at),
            onclick: () => take(name)}, code < 0 ? el('span', {class: 'new'}, 'new') : swatch(code), el('span', {}, name),
            code >= 0 && labelKey(code) ? el('kbd', {}, labelKey(code)) : null)));
        if (offered.length) input.setAttribute('aria-activedescendant', 'palette-' + at);
    };
    input.addEventListener('input', () => {
        at = 0;
        fill();
    });
    input.addEventListener('keydown', event => {
        if (event.key === 'ArrowDown') at = Math.min(offered.length - 1, at + 1);
        else if (event.key === 'ArrowUp') at = Math.max(0, at - 1);
        else if (event.key === 'Enter') {
            event.preventDefault();
            if (offered[at]) take(offered[at].name);
            return;
        } else return;
        event.preventDefault();
        fill();
    });
    show(dialog, el('h2', {}, title), input, list);
    fill();
    dialog.showModal();
    input.focus();
}

/** The colour of a label, as a small square. */
export function swatch(code) {
    return el('span', {class: 'swatch', 'aria-hidden': 'true', vars: {'--mark': code === NONE ? 'transparent' : labelColour(code)}});
}
