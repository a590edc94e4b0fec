/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// A new run: what is to be trained, then the plan, and only then the start.
import {el, show} from './dom.js';
import {api} from './api.js';
import {attempt, say} from './status.js';
import {store} from './store.js';

export function drawPlan(host, {recipes, data}) {
    if (host.querySelector('#plan-form')) return;
    const field = (words, input, hint) => el('label', {class: 'field'}, el('span', {}, words), input, hint ? el('span', {class: 'quiet'}, hint) : null);
    const name = el('input', {type: 'text', required: true, maxlength: 80, value: 'first', pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*'});
    const recipe = el('select', {required: true, onchange: () => about.textContent = words()},
        recipes.map(one => el('option', {value: one.name}, one.name)));
    const images = el('input', {type: 'text', required: true, value: data ?? ''});
    const val = el('input', {type: 'text'});
    const settings = el('textarea', {rows: 3, placeholder: 'tune.epochs=5'});
    const about = el('p', {class: 'quiet'});
    const words = () => recipes.find(one => one.name === recipe.value)?.words ?? '';
    about.textContent = words();
    const result = el('section', {'aria-label': 'Plan', 'aria-live': 'polite'});
    const form = el('form', {id: 'plan-form', onsubmit: event => {
        event.preventDefault();
        const given = {name: name.value.trim(), recipe: recipe.value, data: images.value.trim(),
            settings: settings.value.split('\n').map(line => line.trim()).filter(Boolean)};
        if (val.value.trim()) given.val = val.value.trim();
        plan(result, given);
    }}, el('h2', {}, 'New run'), field('Name', name), field('Recipe', recipe), about, field('Images', images, 'a folder, an archive or a table'),
    field('Images to validate on', val, 'may be left empty'), field('Settings', settings, 'one a line, as in the recipe'),
    el('button', {class: 'main'}, 'Show the plan'));
    show(host, form, result);
}

async function plan(host, given) {
    show(host, el('p', {class: 'quiet'}, 'Planning…'));
    const begun = await attempt(() => api.plan(given));
    if (!begun) return show(host);
    let planned = {state: 'working'};
    while (planned?.state === 'working') {
        await new Promise(done => setTimeout(done, 400));
        planned = await attempt(() => api.planned(begun.plan));
        if (!host.isConnected) return;
    }
    if (!planned) return show(host);
    const start = el('button', {type: 'button', class: 'main', onclick: async () => {
        start.disabled = true;
        const started = await attempt(() => api.startRun(begun.plan));
        start.disabled = false;
        if (!started) return;
        say(started.name + ' began.');
        location.hash = '#training/' + encodeURIComponent(started.name);
    }}, 'Start');
    show(host, el('h3', {}, planned.state === 'ready' ? 'Plan' : 'This cannot be run'), el('pre', {tabIndex: 0}, planned.text),
        planned.command ? el('p', {class: 'quiet'}, 'The same from a terminal: ', el('code', {}, planned.command)) : null,
        planned.state === 'ready' ? start : null);
    start.focus();
    store.emit('say', planned.state === 'ready' ? 'The plan is there.' : 'The plan failed.');
}
