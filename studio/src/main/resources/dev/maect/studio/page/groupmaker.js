/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The form that has groups made: how, how many, and under which name the catalogue keeps them.
import {el} from './dom.js';
import {api} from './api.js';
import {attempt, complain, say} from './status.js';
import {store} from './store.js';

const METHODS = [['chosen', 'as many as there are'], ['kmeans', 'this many'], ['heads', 'this many, by heads'], ['hierarchy', 'in levels']];

/** The form. */
export function groupMaker() {
    const number = el('input', {type: 'number', min: 2, max: 1000, value: 12, 'aria-label': 'Number of groups', hidden: true});
    const levels = el('input', {type: 'text', value: '5, 20', size: 8, 'aria-label': 'Groups on each level', hidden: true});
    const method = el('select', {'aria-label': 'How', onchange: () => {
        number.hidden = !/kmeans|heads/.test(method.value);
        levels.hidden = method.value !== 'hierarchy';
    }}, METHODS.map(([value, words]) => el('option', {value}, words)));
    const name = el('input', {type: 'text', value: 'groups', size: 10, maxlength: 100, 'aria-label': 'Keep the groups as'});
    return el('form', {class: 'group-maker', onsubmit: async event => {
        event.preventDefault();
        const given = {method: method.value, set: store.state.set, name: name.value.trim() || 'groups'};
        if (method.value === 'hierarchy') {
            given.levels = levels.value.split(/[^0-9]+/).filter(Boolean).map(Number);
            if (!given.levels.length) return complain({message: 'How many groups on each level?', advice: 'Write it like 5, 20, 80.'});
        } else if (method.value !== 'chosen') given.count = Number(number.value);
        if (await attempt(() => api.groups(given))) say('Looking for groups…');
    }}, el('div', {class: 'row'}, method, number, levels),
    el('div', {class: 'row'}, el('label', {class: 'line'}, el('span', {}, 'Keep as'), name), el('button', {class: 'main'}, 'Make groups')));
}
