/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The line at the bottom: what was done, what is being worked on, what went wrong.
import {afterQuiet, byId, count, el, images, percent, show} from './dom.js';
import {api} from './api.js';
import {store} from './store.js';

const clear = afterQuiet(8000, () => byId('said').textContent = '');

/** Says a sentence; a screen reader reads it. */
export function say(words) {
    byId('said').textContent = words;
    clear();
}

/** Shows what went wrong, until it is closed. */
export function complain(problem) {
    const box = byId('problem');
    show(box, el('span', {}, problem.message + (problem.advice ? ' ' + problem.advice : '')),
        el('button', {type: 'button', class: 'plain', 'aria-label': 'Close', onclick: () => box.hidden = true}, '×'));
    box.hidden = false;
}

/** Carries something out; what goes wrong is shown. */
export async function attempt(work) {
    try {
        return await work();
    } catch (problem) {
        if (problem.body?.conflict) {
            complain({message: 'Another tab has changed ' + images(problem.body.conflict.length) + ' meanwhile, nothing was done.',
                advice: 'Look at them and try again.'});
        } else complain(problem);
        return null;
    }
}

export function startStatus() {
    store.on('say', say);
    store.on('problem', complain);
    store.on('connected', there => {
        document.body.classList.toggle('lost', !there);
        byId('lost').hidden = there;
    });
    store.on('lost', () => store.emit('connected', false));
    store.on('state selection view', counts);
    store.on('state', work);
}

function counts() {
    const {n, selectedCount, view} = store;
    byId('counts').textContent = (view.rows.length === n ? images(n) : count(view.rows.length) + ' of ' + images(n))
        + (selectedCount > 1 ? ', ' + count(selectedCount) + ' selected' : '');
}

let shownWork = '';

function work() {
    const jobs = store.state.work ?? [], told = JSON.stringify(jobs);
    if (told === shownWork) return;
    shownWork = told;
    show(byId('work'), jobs.map(job => el('span', {class: 'job'},
        el('span', {}, job.words + (job.of > 0 ? ' ' + percent(job.done / job.of) : '…')),
        job.of > 0 ? el('progress', {value: job.done, max: job.of, 'aria-label': job.words}) : null,
        el('button', {type: 'button', class: 'plain', 'aria-label': 'Stop: ' + job.words,
            onclick: () => attempt(() => api.cancel(job.id))}, '×'))));
}
