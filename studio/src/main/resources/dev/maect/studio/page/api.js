/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// All that the page asks of its server. Other parts do not know addresses.
import {store} from './store.js';

/** What the server said no to: the sentence, what to do, and what else it sent. */
export class Refusal extends Error {
    constructor(body, status) {
        super(body.error || 'The studio answered with ' + status + '.');
        this.advice = body.advice || '';
        this.body = body;
        this.status = status;
    }
}

const TYPES = {id: Uint32Array, name: Uint32Array, label: Uint16Array, group: Uint16Array, suggestion: Uint16Array,
    width: Uint16Array, height: Uint16Array, features: Uint8Array, tag: Uint8Array};

async function ask(path, {method = 'GET', json, body, type} = {}) {
    const headers = {'Maect-Order': String(store.state.order ?? 0)};
    if (json) headers['Content-Type'] = 'application/json';
    else if (body) headers['Content-Type'] = type;
    let answer;
    try {
        answer = await fetch(path, {method, headers, body: json ? JSON.stringify(json) : body});
    } catch (gone) {
        store.emit('lost');
        throw new Refusal({error: 'The studio does not answer.', advice: 'Is the program still running?'}, 0);
    }
    if (answer.ok) return answer;
    const said = await answer.json().catch(() => ({}));
    if (said.reload) store.emit('reload');
    throw new Refusal(said, answer.status);
}

const get = async path => (await ask(path)).json();
const post = async (path, json = {}) => (await ask(path, {method: 'POST', json})).json();
const change = (path, json = {}) => post(path, {revision: store.state.revision, ...json});
const query = given => '?' + new URLSearchParams(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
const rowsOf = rows => Array.from(rows);
/** Without what is null: the server takes an absent value for none. */
const given = body => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined));

/** The address of a row's small image. */
export function thumbnail(row, size = 192) {
    const id = store.column('id')?.[row];
    return id === undefined ? '' : '/thumb/' + id + '?size=' + size;
}

/** The address of a row's image. */
export function whole(row) {
    const id = store.column('id')?.[row];
    return id === undefined ? '' : '/image/' + id;
}

export const api = {
    state: () => get('/api/state'),
    /** A column's values; without them whether they are being made, or why there are none. */
    async column(name, given = {}) {
        try {
            const answer = await ask('/api/column/' + name + query(given));
            if (answer.status === 202) return {values: null, ...await answer.json()};
            return {values: new (TYPES[name] ?? Float32Array)(await answer.arrayBuffer())};
        } catch (refused) {
            if (refused.status !== 404) throw refused;
            return {values: null, why: [refused.message, refused.advice].filter(Boolean).join(' ')};
        }
    },
    info: rows => post('/api/info', {rows: rowsOf(rows)}).then(answer => answer.images),
    /** Rows that a text fits, and in how many of them it is in the name, a folder, the label, a tag. */
    async search(text) {
        const answer = await ask('/api/search' + query({text})), found = answer.headers.get('Maect-Found') ?? '';
        return {rows: new Uint32Array(await answer.arrayBuffer()),
            places: found.split(' ').filter(Boolean).map(one => one.split('=')).map(([place, many]) => [place, Number(many)])};
    },
    similar: asked => post('/api/similar', given({...asked, rows: rowsOf(asked.rows)})),
    similarTo: async (file, asked) => (await ask('/api/similar/image' + query(asked),
        {method: 'POST', body: file, type: file.type.startsWith('image/') ? file.type : 'application/octet-stream'})).json(),
    compare: given => post('/api/compare', given),
    compareAll: given => post('/api/compare/all', given),
    comparedAll: given => get('/api/compare/all' + query(given)),

    label: (rows, label) => change('/api/label', given({rows: rowsOf(rows), label})),
    renameLabel: (from, to) => change('/api/label/rename', {from, to}),
    accept: given => change('/api/label/accept', given),
    tag: (rows, tag, on) => change('/api/tag', {rows: rowsOf(rows), tag, on}),
    renameTag: (from, to) => change('/api/tag/rename', {from, to}),
    renameGroup: (id, name) => change('/api/group/rename', {id, name}),
    mergeGroups: ids => change('/api/group/merge', {ids}),
    labelGroup: (id, label) => change('/api/group/label', {id, label}),
    undo: () => post('/api/undo'),
    redo: () => post('/api/redo'),

    groups: given => post('/api/groups', given),
    showGroups: name => post('/api/groups/show', {name}),
    forgetGroups: () => post('/api/groups/forget'),
    next: number => get('/api/next' + query({count: number})),
    makeList: given => post('/api/list', given),
    list: kind => get('/api/list' + query({kind})),
    cancel: id => post('/api/work/' + encodeURIComponent(id) + '/cancel'),
    classifier: action => post('/api/classifier', {action}),

    runs: () => get('/api/runs'),
    plan: given => post('/api/runs/plan', given),
    planned: id => get('/api/runs/plan/' + encodeURIComponent(id)),
    startRun: plan => post('/api/runs', {plan}),
    run: name => get(runPath(name)),
    stopRun: name => post(runPath(name) + '/stop'),
    resumeRun: name => post(runPath(name) + '/resume'),
    curves: name => get(runPath(name) + '/curves?points=400'),
    reconstructions: name => get(runPath(name) + '/reconstructions'),
    reconstruction: (name, step) => runPath(name) + '/reconstruction?step=' + step,
    report: name => runPath(name) + '/report',

    exportLabels: form => '/api/export/labels' + query({form}),
    exportPage: async given => (await ask('/api/export/page', {method: 'POST', json: {...given, rows: rowsOf(given.rows)}})).blob(),
};

const runPath = name => '/api/runs/' + encodeURIComponent(name);
