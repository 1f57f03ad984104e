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

const kindOf = (/** @type {string} */ key) => KINDS[key === 'families' ? 'family' : key];

const text = (/** @type {*} */ value) => (Array.isArray(value) ? value : String(value).split(/, ?/))
  .map((/** @type {*} */ part) => String(part).replace(/^\d+\.\d{3,}$/, number =>
    String(Number(Number(number).toFixed(2)))))
  .join(', ');

/** @param {Choice} choice */
const recipeKey = choice => /** @type {keyof Recipe} */ (kindOf(choice.key)?.key ?? choice.key);
/** Whether somebody has asked for it. */
const isSet = (/** @type {Choice} */ choice) => state.result?.recipe[recipeKey(choice)] !== undefined;

function chip(/** @type {Choice} */ choice) {
  const kind = kindOf(choice.key);
  const title = kind?.title ?? choice.key;
  const how = isSet(choice) ? 'set by you' : choice.isAutomatic ? 'chosen by looking' : 'as usual';
  const button = el('button', {type: 'button', class: `chip${isSet(choice) ? '' : ' automatic'}`,
    id: `chip-${choice.key}`, 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: `${title}, ${how}`,
    'aria-label': `${title}: ${text(choice.value)}, ${how}`, onclick: () => offer(button, choice)}, [
    el('span', {class: 'what', text: title.toLowerCase()}), el('span', {text: text(choice.value)}), icon('down')]);
  return button;
}

function offer(/** @type {HTMLElement} */ button, /** @type {Choice} */ choice) {
  const kind = kindOf(choice.key), key = recipeKey(choice);
  const now = text(choice.value).replaceAll(' ', '');
  const back = () => changeRecipe({[key]: undefined});
  openMenu(button, [kind?.title ?? choice.key,
    {label: 'Automatic', note: 'by looking at the image', isChecked: !isSet(choice), act: back, test: 'automatic'},
    ...(kind?.values() ?? []).map(([label, value, note]) => ({
      label, note, isChecked: isSet(choice) && text(value).replaceAll(' ', '') === now,
      test: `${key}-${label}`, act: () => changeRecipe({[key]: value}),
    }))]);
}

/** What else is in force, to be read and to be given back to the program. */
function more(/** @type {Choice[]} */ others) {
  const item = (/** @type {Choice} */ choice) => ({
    label: `${choice.key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)}: ${text(choice.value)}`,
    note: isSet(choice) ? 'set by you; a click sets it back' : choice.isAutomatic ? 'chosen by looking' : 'as usual',
    act: () => { if (isSet(choice)) changeRecipe({[recipeKey(choice)]: undefined}); },
  });
  const button = el('button', {type: 'button', class: 'chip automatic', id: 'chip-more', 'aria-haspopup': 'menu',
    'aria-expanded': 'false', 'aria-label': 'More choices', onclick: () => openMenu(button, others.map(item))},
  [el('span', {text: 'more'}), icon('down')]);
  return button;
}

function build() {
  const focused = document.activeElement?.id;
  const all = state.result?.choices ?? [];
  const chosen = all.filter(choice => kindOf(choice.key)), others = all.filter(choice => !kindOf(choice.key));
  byId('chips').replaceChildren(...chosen.map(chip), ...(others.length ? [more(others)] : []));
  if (focused?.startsWith('chip-')) document.getElementById(focused)?.focus();
}

export function startChips() { on(['result', 'status'], build); }
