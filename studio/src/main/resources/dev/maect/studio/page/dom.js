/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Builds elements. Text is always set as text: names and labels are data, never markup.

const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'open', 'indeterminate', 'selected', 'tabIndex']);
const SVG = 'http://www.w3.org/2000/svg';

/** An element: `el('button', {class: 'x', onclick: f, 'aria-label': 'y'}, 'text', child)`. */
export function el(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) continue;
        if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
        else if (key === 'vars') for (const [name, v] of Object.entries(value)) element.style.setProperty(name, v);
        else if (PROPERTIES.has(key)) element[key] = value;
        else element.setAttribute(key, value === true ? '' : String(value));
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
    return element;
}

/** Replaces what is in an element. */
export function show(parent, ...children) {
    parent.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
    return parent;
}

export const byId = id => document.getElementById(id);

/** Calls once per frame, however often it is asked to. */
export function perFrame(work) {
    let asked = false;
    return () => {
        if (asked) return;
        asked = true;
        requestAnimationFrame(() => {
            asked = false;
            work();
        });
    };
}

/** Calls when nothing has asked for `wait` milliseconds. */
export function afterQuiet(wait, work) {
    let timer = 0;
    return (...given) => {
        clearTimeout(timer);
        timer = setTimeout(() => work(...given), wait);
    };
}

/** Is the user typing, so that letters are no commands? */
export function typing(event) {
    const at = event.target;
    return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)
        && !/^(checkbox|radio|range|button)$/.test(at.type));
}

const numbers = new Intl.NumberFormat('en');
export const count = n => numbers.format(n);
export const images = n => n === 1 ? '1 image' : count(n) + ' images';
export const percent = (share, digits = 0) => (100 * share).toFixed(digits) + ' %';
export const fileName = path => path.slice(path.lastIndexOf('/') + 1);
