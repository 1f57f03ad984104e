/** What the program chose by looking, as chips: a click changes a choice or gives it back to the program. */
import {byId, el, openMenu} from './dom.js';
import {icon} from './icons.js';
import {changeRecipe} from './session.js';
import {on, state} from './state.js';

/** @typedef {{key: string, title: string, values: () => [string, *, string?][]}} Kind of a choice: what it is in the
 * recipe, and its values as label, value and note */

/** @type {Record<string, Kind>} */
const KINDS = {
  polarity: {key: 'polarity', title: 'Polarity', values: () => [['dark', 'dark', 'curves darker than their ground'],
    ['bright', 'bright'], ['both', 'both']]},
  channel: {key: 'channel', title: 'Channel', values: () => [['luminance', 'luminance'], ['red', 'red'],
    ['green', 'green'], ['blue', 'blue'], ['colour', 'color', 'distance from the colour of the ground'],
    ['alpha', 'alpha']]},
  scales: {key: 'scales', title: 'Scales', values: () => [['1', [1]], ['2, 1', [2, 1], 'fine curves'],
    ['1, 0.5', [1, 0.5], 'broad curves'], ['1, 0.5, 0.25', [1, 0.5, 0.25], 'very broad curves'], ['0.5', [0.5]],
    ['2', [2]]]},
  family: {key: 'families', title: 'Family', values: () => [['lines', ['lines'], 'vessels, strokes'],
    ['edges', ['edges'], 'borders of regions'], ['both', ['lines', 'edges']]]},
  network: {key: 'network', title: 'Network', values: () => (state.status?.networks ?? [])
    .filter(network => network.isInstalled).map(network => [network.name, network.name,
      network.knowsObjects ? 'knows objects' : undefined])},
};

/** @param {string} key */
const kindOf = key => KINDS[key === 'families' ? 'family' : key];

/** @param {*} value */
const text = value => (Array.isArray(value) ? value : String(value).split(/, ?/))
  .map((/** @type {*} */ part) => String(part).replace(/^\d+\.\d{3,}$/, number => String(Number(Number(number).toFixed(2)))))
  .join(', ');

/** @param {Choice} choice */
function chip(choice) {
  const kind = kindOf(choice.key);
  const title = kind?.title ?? choice.key;
  const how = choice.isAutomatic ? 'chosen by looking' : 'set by you';
  const button = el('button', {type: 'button', class: `chip${choice.isAutomatic ? ' automatic' : ''}`,
    id: `chip-${choice.key}`, 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: `${title}, ${how}`,
    'aria-label': `${title}: ${text(choice.value)}, ${how}`, onclick: () => offer(button, choice)}, [
    el('span', {class: 'what', text: title.toLowerCase()}), el('span', {text: text(choice.value)}), icon('down')]);
  return button;
}

/** @param {HTMLElement} button @param {Choice} choice */
function offer(button, choice) {
  const kind = kindOf(choice.key), key = kind?.key ?? choice.key;
  const now = text(choice.value).replaceAll(' ', '');
  const back = () => changeRecipe({[key]: undefined});
  openMenu(button, [kind?.title ?? choice.key,
    {label: 'Automatic', note: 'by looking at the image', isChecked: choice.isAutomatic, act: back, test: 'automatic'},
    ...(kind?.values() ?? []).map(([label, value, note]) => ({
      label, note, isChecked: !choice.isAutomatic && text(value).replaceAll(' ', '') === now,
      test: `${key}-${label}`, act: () => changeRecipe({[key]: value}),
    }))]);
}

function build() {
  const focused = document.activeElement?.id;
  byId('chips').replaceChildren(...(state.result?.choices ?? []).map(chip));
  if (focused?.startsWith('chip-')) document.getElementById(focused)?.focus();
}

export function startChips() { on(['result', 'status'], build); }
