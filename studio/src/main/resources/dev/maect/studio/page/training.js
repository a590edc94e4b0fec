/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Runs: what is being trained, how far it is, how the losses fall, what the decoder draws.
import {afterQuiet, byId, count, el, percent, show} from './dom.js';
import {api} from './api.js';
import {chart} from './chart.js';
import {drawPlan} from './plan.js';
import {attempt, say} from './status.js';
import {store} from './store.js';

const WORDS = {running: 'running', waiting: 'waiting', stopped: 'stopped', finished: 'finished', failed: 'failed'};
let chosen = '', all = null;
const follow = afterQuiet(250, () => drawRun());

export function startTraining() {
    store.on('tab', ({tab, rest}) => {
        if (tab !== 'training') return;
        chosen = rest;
        open();
    });
    store.on('runs', () => store.tab === 'training' && open());
    store.on('run', name => store.tab === 'training' && name === chosen && follow());
}

async function open() {
    const host = byId('training');
    if (!all) show(host, el('p', {class: 'quiet loading'}, 'Looking for runs…'));
    const answer = await attempt(() => api.runs());
    if (!answer) return;
    all = answer;
    if (!byId('run-list')) {
        show(host, el('div', {class: 'run-side'}, el('div', {class: 'head-row'}, el('h2', {}, 'Runs'),
            el('a', {class: 'button main', href: '#training/new', 'data-new': ''}, 'New run')), el('ul', {id: 'run-list'})),
        el('div', {id: 'run-main', 'aria-live': 'off'}));
    }
    show(byId('run-list'), all.runs.map(run => el('li', {}, el('a', {href: '#training/' + encodeURIComponent(run.name),
        'aria-current': run.name === chosen ? 'true' : null}, el('strong', {}, run.name), el('span', {class: 'state ' + run.state}, WORDS[run.state] ?? run.state),
    run.state === 'running' && run.steps ? el('progress', {value: run.step, max: run.steps, 'aria-label': 'Progress of ' + run.name}) : null))),
    all.runs.length ? null : el('li', {class: 'quiet'}, 'No run in ' + all.folder + ' yet.'));
    if (chosen === 'new' && !all.runs.some(run => run.name === 'new')) drawPlan(byId('run-main'), all);
    else if (chosen) drawRun();
    else if (all.runs.length) show(byId('run-main'), el('p', {class: 'quiet'}, 'Choose a run, or begin a new one.'));
    else drawPlan(byId('run-main'), all);
}

async function drawRun() {
    const name = chosen, main = byId('run-main');
    const [run, curves, drawn] = await Promise.all([attempt(() => api.run(name)),
        api.curves(name).catch(() => ({series: {}})), api.reconstructions(name).catch(() => ({steps: []}))]);
    if (!run || name !== chosen || store.tab !== 'training') return;
    const logOpen = main.querySelector('.run-log')?.open ?? run.state === 'failed', step = drawn.steps.at(-1);
    const picked = Number(main.querySelector('.run-step')?.value ?? -1);
    const focused = main.contains(document.activeElement) ? document.activeElement.textContent : '';
    show(main,
        el('div', {class: 'head-row'}, el('h2', {title: run.path}, run.name), el('span', {class: 'state ' + run.state}, WORDS[run.state] ?? run.state),
            el('span', {class: 'grow'}), buttons(run)),
        el('p', {class: 'quiet'}, progressWords(run)),
        run.steps ? el('progress', {class: 'wide', value: run.step, max: run.steps, 'aria-label': 'Progress'}) : null,
        run.message ? el('p', {class: run.state === 'failed' ? 'bad' : ''}, run.message) : null,
        el('div', {class: 'charts'}, charts(curves.series)),
        step === undefined ? null : reconstruction(name, drawn.steps, picked),
        el('details', {class: 'run-log', open: logOpen}, el('summary', {}, 'Log'), el('pre', {tabIndex: 0}, run.log || 'Nothing yet.')),
        run.settings ? el('details', {}, el('summary', {}, 'Settings'), el('pre', {tabIndex: 0}, run.settings)) : null);
    if (focused) [...main.querySelectorAll('button, summary')].find(one => one.textContent === focused)?.focus();
}

function progressWords(run) {
    return [run.stage ? 'stage ' + run.stage : '', run.epochs ? 'epoch ' + count(run.epoch) + ' of ' + count(run.epochs) : '',
        run.secondsLeft > 0 ? 'about ' + duration(run.secondsLeft) + ' left in this stage' : '',
        run.steps ? 'step ' + count(run.step) + ' of ' + count(run.steps) + ' (' + percent(run.step / run.steps) + ')' : '']
        .filter(Boolean).join(' · ');
}

const duration = seconds => seconds < 90 ? Math.round(seconds) + ' s' : seconds < 5400 ? Math.round(seconds / 60) + ' min'
    : (seconds / 3600).toFixed(1) + ' h';

function buttons(run) {
    const act = (words, work, said, main) => el('button', {type: 'button', class: main ? 'main' : '', onclick: async event => {
        event.target.disabled = true;
        if (await attempt(work)) say(said);
        open();
    }}, words);
    return [
        run.state === 'running' || run.state === 'waiting' ? act('Stop', () => api.stopRun(run.name), 'It stops after the step at work; nothing is lost.') : null,
        run.state === 'stopped' || run.state === 'failed' ? act('Go on', () => api.resumeRun(run.name), 'It goes on.', true) : null,
        run.report ? el('a', {class: 'button', href: api.report(run.name), target: '_blank', rel: 'noopener'}, 'Report') : null,
    ];
}

/** One chart for each kind of figure; what has the same name after the stage goes together. */
function charts(series) {
    const kinds = new Map(), stages = [];
    for (const [name, points] of Object.entries(series)) {
        const kind = name.slice(name.indexOf('/') + 1);
        if (!points.length || kinds.size >= 12 && !kinds.has(kind)) continue;
        if (!kinds.has(kind)) kinds.set(kind, []);
        const stage = name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
        if (!stages.includes(stage)) stages.push(stage);
        kinds.get(kind).push({name: stage || name, points, colour: 'var(--series-' + (stages.indexOf(stage) % 4 + 1) + ')'});
    }
    return [...kinds].map(([kind, lines]) => el('figure', {}, el('figcaption', {}, el('span', {}, kind),
        stages.length > 1 ? lines.map(({name, colour}) => el('span', {class: 'key-line', vars: {'--stroke': colour}}, name)) : null),
    chart(lines, {title: kind, bottom: 'step'})));
}

function reconstruction(name, steps, picked) {
    const at = picked >= 0 && picked < steps.length - 1 ? picked : steps.length - 1;
    const image = el('img', {class: 'drawn', src: api.reconstruction(name, steps[at]), alt: 'Images, what was masked, and what the decoder drew'});
    const output = el('output', {}, 'step ' + count(steps[at]));
    const input = el('input', {type: 'range', class: 'run-step', min: 0, max: steps.length - 1, step: 1, 'aria-label': 'Step', oninput: () => {
        image.src = api.reconstruction(name, steps[input.value]);
        output.textContent = 'step ' + count(steps[input.value]);
    }});
    input.value = at;
    return el('section', {'aria-label': 'Reconstructions'}, el('h3', {}, 'Reconstructions'), image,
        steps.length > 1 ? el('label', {class: 'slider'}, el('span', {}, 'at'), input, output) : null);
}
