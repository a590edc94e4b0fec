/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Dark or light: as the system says, or as chosen here.
import {byId} from './dom.js';
import {say} from './status.js';
import {store} from './store.js';

const ORDER = ['', 'dark', 'light'];
const WORDS = {'': 'as the system says', dark: 'dark', light: 'light'};

export function startTheme() {
    let chosen = localStorage.getItem('theme') ?? '';
    const apply = () => {
        document.documentElement.dataset.theme = chosen;
        byId('theme').title = 'Dark or light: ' + WORDS[chosen];
        store.emit('theme');
    };
    byId('theme').addEventListener('click', () => {
        chosen = ORDER[(ORDER.indexOf(chosen) + 1) % ORDER.length];
        localStorage.setItem('theme', chosen);
        apply();
        say('Colours: ' + WORDS[chosen]);
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => store.emit('theme'));
    apply();
}

export function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
