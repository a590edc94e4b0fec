/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Groups of like images, as the catalogue keeps them: look at them, name them, merge them, label them.
import {byId, count, el, images, show} from './dom.js';
import {api} from './api.js';
import {ready} from './columns.js';
import {groupMaker} from './groupmaker.js';
import {pickLabel, swatch} from './labelling.js';
import {attempt, say} from './status.js';
import {store} from './store.js';
import {tile} from './tile.js';

const marked = new Set();

export function startGroups() {
    const list = el('ul', {class: 'group-list'}), note = el('p', {class: 'quiet'});
    const merge = el('button', {type: 'button', hidden: true, onclick: mergeMarked}, 'Merge');
    const which = el('select', {'aria-label': 'Kept groups', onchange: () => attempt(() => api.showGroups(which.value))});
    const kept = el('div', {class: 'row', hidden: true}, which, el('button', {type: 'button', class: 'plain', onclick: forget}, 'Forget'));
    show(byId('panel-groups'), el('h2', {}, 'Groups'), groupMaker(), kept, note, merge, list);
    let shown = '';
    const draw = () => {
        const {groups, groupings} = store.state, told = JSON.stringify([groups, groupings, store.column('id') !== null]);
        if (told === shown) return;
        shown = told;
        for (const id of marked) if (!groups?.list.some(group => group.id === id)) marked.delete(id);
        note.textContent = groups ? groups.method + (groups.note ? '. ' + groups.note : '') : 'Like images are put together; names are up to you.';
        kept.hidden = !groups;
        show(which, (groupings ?? []).map(name => el('option', {value: name, selected: name === groups?.name}, name)));
        show(list, groups?.list.map(group => item(group, merge)) ?? []);
        marks(merge);
    };
    store.on('state column', () => store.tab === 'groups' && draw());
    store.on('tab', draw);
}

function item(group, merge) {
    const {id, name, count: many, typical} = group;
    return el('li', {class: 'group'},
        el('div', {class: 'head-row'},
            el('input', {type: 'checkbox', 'aria-label': 'Mark ' + name + ' to merge', checked: marked.has(id), onchange: event => {
                if (event.target.checked) marked.add(id);
                else marked.delete(id);
                marks(merge);
            }}),
            swatch(id), el('button', {type: 'button', class: 'plain grow group-name', onclick: () => look(id, name)}, name),
            el('span', {class: 'quiet'}, count(many))),
        el('div', {class: 'strip'}, typical.slice(0, 6).map(row => tile(row, {onpick: async () => {
            await look(id, name);
            store.moveTo(row);
            store.emit('goto', row);
        }}))),
        el('div', {class: 'row'},
            el('button', {type: 'button', class: 'plain', 'aria-label': 'Rename ' + name, onclick: event => rename(event, id, name)}, 'Rename'),
            el('button', {type: 'button', class: 'plain', 'aria-label': 'Label the images of ' + name, onclick: () => label(id, name)}, 'Label all…')));
}

async function look(id, name) {
    const column = await ready('group'), rows = [];
    if (!column) return;
    for (let row = 0; row < store.n; row++) if (column[row] === id) rows.push(row);
    store.look({kind: 'group', title: 'Group ' + name, rows: Uint32Array.from(rows)});
}

/** The name becomes a field. */
function rename(event, id, name) {
    const head = event.target.closest('.group').querySelector('.group-name');
    const input = el('input', {type: 'text', value: name, maxlength: 200, 'aria-label': 'Name of the group'});
    let over = false;
    const end = async keep => {
        if (over) return;
        over = true;
        input.replaceWith(head);
        const to = input.value.trim();
        if (keep && to && to !== name) await attempt(() => api.renameGroup(id, to));
    };
    input.addEventListener('keydown', pressed => {
        if (pressed.key === 'Enter') end(true);
        else if (pressed.key === 'Escape') end(false);
    });
    input.addEventListener('blur', () => end(true));
    head.replaceWith(input);
    input.select();
}

function label(id, name) {
    pickLabel('Label for the images of ' + name + ' that have none', async to => {
        const done = await attempt(() => api.labelGroup(id, to));
        if (done) say(images(done.rows) + ': ' + to + '. U undoes it.');
    });
}

async function forget() {
    const {name} = store.state.groups;
    if (await attempt(() => api.forgetGroups())) say('The groups “' + name + '” are kept no longer. U undoes it.');
}

function marks(merge) {
    merge.hidden = marked.size < 2;
    merge.textContent = 'Merge ' + marked.size + ' groups';
}

async function mergeMarked() {
    const done = await attempt(() => api.mergeGroups([...marked]));
    if (done) {
        marked.clear();
        say('Merged. U undoes it.');
    }
}
