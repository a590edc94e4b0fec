/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The desk: one image after the other, those whose label helps most first. A key gives the label and brings the next.
import {byId, count, el, percent, show} from './dom.js';
import {api, whole} from './api.js';
import {ready} from './columns.js';
import {give, labelKey, openPalette, swatch} from './labelling.js';
import {names} from './names.js';
import {attempt, say} from './status.js';
import {store, NONE} from './store.js';
import {tile} from './tile.js';

const FETCH = 24;
const REFILL = 6;
let queue = [], done = new Set(), asking = false, again = false, stale = false;

export function startDesk() {
    const desk = byId('desk');
    show(desk, el('div', {class: 'desk-main', tabIndex: 0, role: 'group', 'aria-label': 'Image to label', id: 'desk-main'}),
        el('div', {class: 'desk-keys', role: 'group', 'aria-label': 'Labels'}), el('div', {class: 'strip desk-next', 'aria-label': 'Next'}));
    store.on('tab', ({tab}) => {
        if (tab !== 'label') return;
        if (!queue.length) fill();
        else draw();
        byId('desk-main').focus();
    });
    store.on('given', rows => {
        if (store.tab !== 'label') return;
        for (const row of rows) done.add(row);
        if (queue.length && rows.includes(queue[0].row)) forward();
    });
    store.on('skip', () => {
        if (store.tab !== 'label' || !queue.length) return;
        done.add(queue[0].row);
        forward();
    });
    store.on('next', () => store.tab === 'label' ? fill() : stale = true);
    store.on('connected', yes => yes && store.tab === 'label' && !queue.length && fill());
    store.on('labels', () => store.tab === 'label' && unlabelledAgain());
    store.on('state', () => store.tab === 'label' && drawKeys());
    addEventListener('keydown', event => {
        if (store.tab !== 'label' || event.key !== 'Enter' || event.target.closest('button, a, input, select, dialog')) return;
        const guess = suggestion();
        if (guess !== NONE) give([store.cursor], store.labelName(guess));
    });
}

async function fill() {
    again = asking; // what became known while an answer was on its way may not be in it
    if (asking) return;
    asking = true;
    let answer;
    do {
        again = false;
        answer = await attempt(() => api.next(FETCH));
    } while (again);
    asking = false;
    stale = false;
    const label = await ready('label'), first = queue[0];
    if (!answer || !label) return;
    const fresh = answer.rows.filter(({row}) => label[row] === NONE && !done.has(row) && row !== first?.row);
    queue = first && label[first.row] === NONE ? [first, ...fresh] : fresh;
    draw(answer.working);
}

function forward() {
    queue.shift();
    draw();
    if (queue.length < REFILL || stale) fill();
}

/** What was undone comes back to the front. */
async function unlabelledAgain() {
    const label = await ready('label');
    if (!label) return;
    for (const row of [...done].slice(-20)) {
        if (label[row] === NONE && row !== queue[0]?.row && undone(row)) {
            queue.unshift({row, reason: 'undone'});
            done.delete(row);
            draw();
            return;
        }
    }
    for (const row of done) if (label[row] !== NONE) given.add(row);
    if (queue.length && label[queue[0].row] !== NONE) forward();
}

const given = new Set();
const undone = row => given.delete(row);

const suggestion = () => store.cursor < 0 ? NONE : store.column('suggestion')?.[store.cursor] ?? NONE;

function draw(working) {
    const desk = byId('desk'), main = byId('desk-main');
    if (!queue.length) {
        show(main, el('p', {class: 'quiet'}, working ? 'Looking for the images whose label helps most…'
            : 'No image is left to label. Look at Lists for doubtful ones.'));
        show(desk.querySelector('.desk-next'));
        return;
    }
    const {row, reason} = queue[0];
    store.select([row]);
    store.moveTo(row);
    const guess = suggestion(), sure = store.column('confidence')?.[row], name = el('span', {});
    names.details(row).then(info => name.textContent = info.name, () => {});
    show(main, el('img', {class: 'desk-image', src: whole(row), alt: 'Image to label'}),
        el('p', {class: 'desk-words'}, name, el('span', {class: 'quiet'}, reason ?? ''),
            guess === NONE ? null : el('span', {class: 'desk-guess'}, swatch(guess), store.labelName(guess) + (sure ? ' ' + percent(sure) : '') + '? ',
                el('button', {type: 'button', onclick: () => give([row], store.labelName(guess))}, 'Yes ', el('kbd', {}, 'Enter')))));
    show(desk.querySelector('.desk-next'), queue.slice(1, 9).map(next => tile(next.row, {note: '', onpick: picked => {
        queue = [next, ...queue.filter(one => one.row !== picked)];
        draw();
        main.focus();
    }})));
    for (const next of queue.slice(1, 4)) new Image().src = whole(next.row);
    drawKeys();
}

function drawKeys() {
    const {labels} = store.state, host = byId('desk').querySelector('.desk-keys');
    const focused = host.contains(document.activeElement);
    show(host, labels.slice(0, 40).map(({name, count: many}, code) => el('button', {type: 'button', class: 'key-button',
        onclick: () => queue.length && give([store.cursor], name)}, labelKey(code) ? el('kbd', {}, labelKey(code)) : null, swatch(code),
    el('span', {}, name), el('span', {class: 'quiet'}, count(many)))),
    el('button', {type: 'button', class: 'key-button', onclick: () => openPalette()}, el('kbd', {}, 'l'), labels.length ? 'another…' : 'the first label…'),
    el('button', {type: 'button', class: 'key-button', onclick: () => queue.length ? store.emit('skip') : say('No image is left.')}, el('kbd', {}, 'n'), 'skip'));
    if (focused) byId('desk-main').focus();
}
