/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// The page begins here: makes its parts, and switches between them.
import {byId, el, show} from './dom.js';
import {begin} from './live.js';
import {store} from './store.js';
import {complain, startStatus} from './status.js';
import {startExplore} from './explore.js';
import {startImagePanel} from './imagepanel.js';
import {startFilters} from './filters.js';
import {startMapPanel} from './mappanel.js';
import {startGroups} from './groups.js';
import {startLabels} from './labels.js';
import {startDesk} from './desk.js';
import {startLists} from './lists.js';
import {startCompare} from './compare.js';
import {startTraining} from './training.js';
import {startSearch} from './search.js';
import {startViewer} from './viewer.js';
import {startUndo} from './undo.js';
import {startKeys} from './keys.js';
import {startTheme} from './theme.js';

/** Each tab: its words, sign, what is on the stage, and which panels are beside it. */
const TABS = {
    images: ['Images', '▦', 'explore', ['image', 'filters']],
    map: ['Map', '⁘', 'explore', ['map', 'image']],
    groups: ['Groups', '❖', 'explore', ['groups', 'image']],
    label: ['Label', '✎', 'desk', ['label']],
    lists: ['Lists', '☰', 'explore', ['lists', 'image']],
    compare: ['Compare', '⇄', 'compare', []],
    training: ['Training', '∿', 'training', []],
};

/** The tab and what follows it in the address: #training/first. */
function wanted() {
    const [tab, ...rest] = location.hash.slice(1).split('/');
    const {catalog, run} = store.state, only = catalog === null && tab !== 'training';
    return [only ? 'training' : tab in TABS ? tab : 'images', rest.map(decodeURIComponent).join('/') || (only && run || '')];
}

function turnTo() {
    const [tab, rest] = wanted(), [words, , stage, panels] = TABS[tab];
    store.tab = tab;
    document.body.dataset.tab = tab;
    document.title = words + ' · maect studio';
    for (const section of byId('stage').children) section.hidden = section.id !== stage;
    for (const section of byId('panel-body').children) section.hidden = !panels.includes(section.id.slice('panel-'.length));
    byId('panel').hidden = !panels.length;
    document.body.classList.toggle('without-panel', !panels.length);
    for (const link of byId('tabs').children) {
        if (link.dataset.tab === tab) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
    }
    openPanel(tab === 'groups' || tab === 'lists' || !matchMedia('(max-width: 760px)').matches);
    store.emit('tab', {tab, rest});
}

/** On a narrow screen the panel is a drawer; the tabs that live in it open it. */
function openPanel(open) {
    document.body.classList.toggle('panel-closed', !open);
    byId('panel-toggle').setAttribute('aria-expanded', String(open));
}

function frame() {
    show(byId('tabs'), Object.entries(TABS).map(([tab, [words, sign]]) => el('a', {href: '#' + tab, 'data-tab': tab},
        el('span', {class: 'tab-sign', 'aria-hidden': 'true'}, sign), el('span', {class: 'tab-words'}, words))));
    byId('panel-toggle').addEventListener('click', () => openPanel(document.body.classList.contains('panel-closed')));
    store.on('state', () => byId('catalog').textContent = store.state.catalog ?? '');
    addEventListener('hashchange', turnTo);
}

frame();
startTheme();
startStatus();
startExplore();
startImagePanel();
startFilters();
startMapPanel();
startGroups();
startLabels();
startDesk();
startLists();
startCompare();
startTraining();
startSearch();
startViewer();
startUndo();
startKeys();
begin().then(() => {
    turnTo();
    document.body.dataset.ready = '1';
}, complain);
