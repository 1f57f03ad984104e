/** What every key does, in one table that is also the list under the question mark. */
import {copyEquation, cycle} from './curves.js';
import {byId, el, iconButton, menuIsOpen} from './dom.js';
import {step} from './session.js';
import {set, state} from './state.js';
import {acceptAndNext, goTo} from './strip.js';
import {offer} from './takeaway.js';
import {accept, cycleKnot, nudgeKnot, removeSelected, saySelected, togglePin} from './tools/select.js';
import {allTools, choose, giveUp, hasCrosshair, nudge, press, tool} from './tools/tools.js';
import {actualSize, fit, holdSpace, pan, view, zoom} from './view.js';
import {player, stopWatching} from './watch.js';
import {chooseFile} from './welcome.js';

const SINGLE = 'curvetrace.singleKeys';
let hasSingleKeys = localStorage.getItem(SINGLE) !== 'no';
export const togglePanel = (/** @type {string} */ name) => set({panel: state.panel === name ? null : name});
export const toggleDivider = () => set({divider: state.divider === null ? 0.5 : null});

/** @typedef {{keys: string, title: string,
 *   act: (event: KeyboardEvent) => void}} Binding keys as the event names them */

/** Keys without a modifier that do something everywhere but in fields.
 * @type {Binding[]} */
const SINGLES = [
  {keys: '+ =', title: 'Zoom in', act: () => zoom(1.25)},
  {keys: '- _', title: 'Zoom out', act: () => zoom(0.8)},
  {keys: '0', title: 'Fit the image', act: fit},
  {keys: '1', title: 'A pixel of the image for one of the screen', act: actualSize},
  {keys: ']', title: 'Next curve', act: () => cycle(1)},
  {keys: '[', title: 'Previous curve', act: () => cycle(-1)},
  {keys: '.', title: 'Next knot of the curve', act: () => cycleKnot(1)},
  {keys: ',', title: 'Previous knot', act: () => cycleKnot(-1)},
  {keys: 'p', title: 'Pin what is selected, else the tool', act: () => (state.selection.length === 1 ? togglePin()
    : choose('pin'))},
  {keys: 'k', title: 'Keep the selected curves as they are', act: accept},
  {keys: 'Delete Backspace', title: 'Delete the selected curves', act: removeSelected},
  {keys: 'g', title: 'Hide or show the curves', act: () => set({showsCurves: !state.showsCurves})},
  {keys: 'd', title: 'Divider: splines and Canny', act: toggleDivider},
  {keys: 't', title: 'Panel: turn', act: () => togglePanel('turn')},
  {keys: 'i', title: 'Panel: layers', act: () => togglePanel('layers')},
  {keys: 'r', title: 'Panel: watch', act: () => togglePanel('watch')},
  {keys: 'q', title: 'Panel: measures', act: () => togglePanel('measure')},
  {keys: 'e', title: 'Take away', act: offer},
  {keys: 'o', title: 'Open a file', act: chooseFile},
  {keys: 'n', title: 'Next image; with Shift the previous', act: event => goTo(event.shiftKey ? -1 : 1)},
  {keys: 'y', title: 'Accept this image and go to the next', act: acceptAndNext},
  {keys: '?', title: 'This list', act: () => showKeys()},
];

/** What else there is to know, for the list alone.
 * @type {[string, string][]} */
const OTHERS = [
  ['Ctrl Z', 'Undo'], ['Ctrl Shift Z, Ctrl Y', 'Redo'], ['Ctrl C', 'Copy the equation of the segment'],
  ['Tab, Shift Tab', 'Next, previous curve, in the image'], ['Arrows',
    'Move the image, a knot, or a tool\'s crosshair'],
  ['Shift Arrows', 'The same by ten'], ['Alt Arrows', 'Move the image in every tool'],
  ['Space, Enter', 'Click at the crosshair'],
  ['Enter', 'End a live wire, or lead a branch to its one click; knots of the selected curve'],
  ['Shift and a click', 'With the live wire: a branch from the drawing'],
  ['Escape', 'Give up, deselect; then Tab leaves the image'], ['Space and drag', 'Move the image'],
  ['Wheel', 'Zoom about the pointer'], ['Shift drag', 'Select in a rectangle'], ['Alt', 'Erase, with a brush'],
  ['Space, while watching', 'Pause, go on'],
];

function isField(/** @type {EventTarget|null} */ target) {
  if (!(target instanceof HTMLElement)) return false;
  return ['TEXTAREA', 'SELECT'].includes(target.tagName)
    || (target instanceof HTMLInputElement && !['checkbox', 'range'].includes(target.type));
}

/** Whether Tab leaves the image instead of going to the next curve. */
let leaves = false;

function heard(/** @type {KeyboardEvent} */ event) {
  if (event.key === 'Tab') document.body.classList.add('tabbed');
  if (/** @type {HTMLDialogElement} */ (byId('keys')).open || menuIsOpen() || event.isComposing) return;
  if (withModifier(event) || isField(event.target)) return;
  const onStage = event.target === byId('stage') || event.target === document.body;
  const done = (onStage && onImage(event)) || (event.key === 'Escape' && escape()) || single(event);
  if (done) event.preventDefault();
}

/** @param {KeyboardEvent} event @returns {boolean} */
function withModifier(event) {
  if (!event.ctrlKey && !event.metaKey) return false;
  const key = event.key.toLowerCase();
  if (isField(event.target)) return true;
  if (key === 'z') step(event.shiftKey ? 'redo' : 'undo');
  else if (key === 'y') step('redo');
  else if (key === 'c' && state.selection.length === 1 && !String(getSelection())) copyEquation();
  else return true;
  event.preventDefault();
  return true;
}

/** @returns {boolean} */
function escape() {
  if (state.watched) { stopWatching(); return true; }
  return giveUp();
}

/** @param {KeyboardEvent} event @returns {boolean} */
function single(event) {
  const isRange = event.target instanceof HTMLInputElement;
  if (!hasSingleKeys || !state.image && !'?o'.includes(event.key)) return false;
  if (isRange && ['-', '+', '0', '1'].includes(event.key)) return false;
  if (!state.watched && tool().press?.(event)) return true;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const binding = SINGLES.find(one => one.keys.split(' ').includes(key));
  if (binding) { binding.act(event); return true; }
  const other = allTools().find(one => one.key.toLowerCase() === key);
  if (other) choose(other.name);
  return other !== undefined;
}

/** @param {KeyboardEvent} event @returns {boolean} keys of the image itself */
function onImage(event) {
  if (!state.image) return false;
  const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  if (way) { arrow(way[0], way[1], event); return true; }
  if (event.key === 'Tab' && event.target === byId('stage')) {
    if (leaves) { leaves = false; return false; }
    return cycle(event.shiftKey ? -1 : 1, false);
  }
  if (event.key === 'Escape') { leaves = !escape(); return true; }
  leaves = false;
  if (event.key === ' ' && state.watched) { player.toggle(); return true; }
  if (!state.watched && tool().press?.(event)) return true;
  if (event.key === ' ' || event.key === 'Enter') return click(event);
  return false;
}

/** @param {KeyboardEvent} event @returns {boolean} */
function click(event) {
  if (state.tool === 'select' && !hasCrosshair()) {
    if (event.key === ' ') { if (!event.repeat) holdSpace(true); return true; }
    if (state.selection.length === 1) cycleKnot(1);
    else cycle(1);
    return true;
  }
  if (event.key === ' ' && !hasCrosshair()) { if (!event.repeat) holdSpace(true); return true; }
  if (!event.repeat) press(event);
  return true;
}

function arrow(/** @type {number} */ x, /** @type {number} */ y, /** @type {KeyboardEvent} */ event) {
  const size = event.shiftKey ? 10 : 1, fine = Math.max(0.25, 1 / view.scale);
  if (state.watched) { player.move(x || y); return; }
  if (event.altKey || state.tool === 'hand') pan(-40 * x, -40 * y);
  else if (state.tool !== 'select') nudge(x, y, event);
  else if (state.knot !== null) nudgeKnot(x * size * fine, y * size * fine);
  else pan(-40 * x * (event.shiftKey ? 4 : 1), -40 * y * (event.shiftKey ? 4 : 1));
}

/** Opens the list of keys. */
export function showKeys() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('keys'));
  const entry = (/** @type {string} */ keys, /** @type {string} */ title) => [
    el('dt', {}, keys.split(/(?<=.), /).map(text => el('kbd', {text}))), el('dd', {text: title})];
  const box = /** @type {HTMLInputElement} */ (el('input', {type: 'checkbox', id: 'single-keys', onchange: () => {
    hasSingleKeys = box.checked;
    localStorage.setItem(SINGLE, box.checked ? 'yes' : 'no');
  }}));
  box.checked = hasSingleKeys;
  const section = (/** @type {string} */ title, /** @type {[string, string][]} */ list) => el('section',
    {class: title === 'And' ? 'long' : null}, [
    el('h3', {text: title}), el('dl', {}, list.flatMap(([keys, text]) => entry(keys, text)))]);
  dialog.replaceChildren(
    el('div', {class: 'head'}, [el('h2', {id: 'keys-title', text: 'Keys'}),
      iconButton('close', 'Close', {id: 'keys-close', onclick: () => dialog.close()})]),
    el('div', {class: 'columns', tabindex: 0, role: 'region', 'aria-label': 'All keys'}, [
      section('Tools', allTools().map(one => [one.key, `${one.title}. ${one.hint}`])),
      section('Image and panels', SINGLES.map(one => [
        one.keys.toUpperCase().replace('DELETE BACKSPACE', 'Del').replace(' ', ', '),
        one.title])),
      section('And', OTHERS)]),
    el('label', {class: 'check'}, [box, el('span', {text: 'Single letters are keys'})]));
  dialog.showModal();
}

export function startKeys() {
  addEventListener('keydown', heard);
  addEventListener('keyup', event => { if (event.key === ' ') holdSpace(false); });
  addEventListener('blur', () => holdSpace(false));
  addEventListener('pointerdown', () => document.body.classList.remove('tabbed'), true);
  const dialog = /** @type {HTMLDialogElement} */ (byId('keys'));
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  byId('stage').addEventListener('focus', () => { leaves = false; saySelected(); });
}
