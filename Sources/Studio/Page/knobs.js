/** The knobs: detail, confidence, tolerance, ranges of width and curvature, and the wheel of orientations. */
import {byId, el} from './dom.js';
import {prepareDetail} from './layers.js';
import {changeRecipe} from './session.js';
import {debounced, on, set, state} from './state.js';
import {stamp} from './view.js';
import {makeWheel} from './wheel.js';

/** How long a slider rests before the exact answer is asked for, ms. */
const REST = 120;

/** What was turned and has not been asked for.
 * @type {Recipe} */
let turned = {};
const ask = debounced(REST, () => {
  const patch = turned;
  turned = {};
  changeRecipe(patch);
});

function turn(/** @type {Recipe} */ patch) { Object.assign(turned, patch); ask(); }

/** @typedef {Object} Knob
 * @property {string} id @property {string} title @property {'detail'|'minConfidence'|'tolerance'} key
 * @property {number} min @property {number} max @property {number} step @property {number} usual
 * @property {string} note @property {(value: number) => void} live what is shown within a frame */

/** @type {Knob[]} */
const knobs = [
  {id: 'detail', title: 'Detail', key: 'detail', min: 0, max: 1, step: 0.01, usual: 0.5, note: 'fewer or more curves',
    live: value => set({live: {...state.live, detail: value}})},
  {id: 'confidence', title: 'Confidence', key: 'minConfidence', min: 0, max: 1, step: 0.01, usual: 0,
    note: 'leaves out what is less likely', live: value => set({live: {...state.live, confidence: value}})},
  {id: 'tolerance', title: 'Tolerance', key: 'tolerance', min: 0.1, max: 4, step: 0.1, usual: 0.5,
    note: 'how far a spline may leave the centre, px', live: () => {}},
];

function makeKnob(/** @type {Knob} */ knob) {
  const value = el('output', {for: knob.id, id: `${knob.id}-value`});
  const slider = /** @type {HTMLInputElement} */ (el('input', {type: 'range', id: knob.id, min: knob.min, max: knob.max,
    step: knob.step, value: knob.usual, 'aria-describedby': `${knob.id}-note`}));
  const back = el('button', {type: 'button', class: 'link small', text: 'usual', id: `${knob.id}-usual`,
    'aria-label': `${knob.title} as usual`, onclick: () => changeRecipe({[knob.key]: undefined})});
  const show = () => {
    value.textContent = Number(slider.value).toFixed(knob.step < 0.1 ? 2 : 1);
    fill(slider);
    back.hidden = Number(slider.value) === knob.usual;
  };
  slider.addEventListener('input', event => {
    stamp(knob.id, event.timeStamp);
    show();
    knob.live(Number(slider.value));
    turn({[knob.key]: Number(slider.value)});
  });
  if (knob.id === 'detail') for (const name of ['pointerenter', 'focus']) slider.addEventListener(name, prepareDetail);
  on(['result'], () => {
    if (turned[knob.key] !== undefined || !state.result) return;
    slider.value = String(state.result.recipe[knob.key] ?? knob.usual);
    show();
  });
  show();
  return el('div', {class: 'knob'}, [el('label', {for: knob.id, text: knob.title}), back, value, slider,
    el('small', {id: `${knob.id}-note`, text: knob.note})]);
}

/** How far the filled part of a slider goes. */
function fill(/** @type {HTMLInputElement} */ slider) {
  const {min, max, value} = slider;
  slider.style.setProperty('--at', `${((Number(value) - Number(min)) / (Number(max) - Number(min))) * 100}%`);
}

/** More than any curve has: a range without an upper end. */
const MOST = 100000;

/** A slider with two thumbs over round values that grow.
 * @param {'widths'|'radii'} key @param {string} title @param {string} note @param {number[]} stops */
function makeRange(key, title, note, stops) {
  const last = stops.length - 1;
  const value = el('output', {id: `${key}-value`});
  const thumbs = ['from', 'to'].map((end, i) => /** @type {HTMLInputElement} */ (el('input', {type: 'range',
    id: `${key}-${end}`, min: 0, max: last, step: 1, value: i ? last : 0,
    'aria-label': `${title}, ${i ? 'at most' : 'at least'}`})));
  const track = el('div', {class: 'double', id: key}, thumbs);
  const text = (/** @type {number} */ i) => (stops[i] >= MOST ? 'any' : `${stops[i]} px`);
  const show = () => {
    const [a, b] = thumbs.map(thumb => Number(thumb.value));
    thumbs.forEach((thumb, i) => thumb.setAttribute('aria-valuetext', text(i ? b : a)));
    value.textContent = a === 0 && b === last ? 'all' : b === last ? `from ${text(a)}` : a === 0 ? `to ${text(b)}`
      : `${stops[a]} to ${text(b)}`;
    track.style.setProperty('--from', `${(a / last) * 100}%`);
    track.style.setProperty('--to', `${(b / last) * 100}%`);
    // The thumb that can still move lies on top where both are at one end.
    thumbs[0].style.zIndex = a > last / 2 ? '2' : '1';
  };
  thumbs.forEach((thumb, i) => thumb.addEventListener('input', event => {
    stamp(key, event.timeStamp);
    const other = Number(thumbs[1 - i].value), own = Number(thumb.value);
    if (i === 0 && own >= other) thumb.value = String(Math.max(0, other - 1));
    if (i === 1 && own <= other) thumb.value = String(Math.min(last, other + 1));
    show();
    const [a, b] = thumbs.map(one => Number(one.value));
    turn({[key]: a === 0 && b === last ? undefined : [stops[a], stops[b]]});
  }));
  on(['result'], () => {
    if (key in turned || !state.result) return;
    const range = state.result.recipe[key];
    const near = (/** @type {number} */ target) => stops.reduce((best, stop, i) => (
      Math.abs(stop - target) < Math.abs(stops[best] - target) ? i : best), 0);
    thumbs[0].value = String(range ? near(range[0]) : 0);
    thumbs[1].value = String(range ? near(range[1]) : last);
    show();
  });
  show();
  return el('div', {class: 'knob', role: 'group', 'aria-label': title}, [
    el('span', {class: 'label', text: title}), value, track, el('small', {text: note})]);
}

export function startKnobs() {
  const wheel = makeWheel(neurons => turn({neurons}));
  on(['result'], () => { if (!('neurons' in turned)) wheel.show(state.result?.recipe.neurons); });
  byId('panel-turn').replaceChildren(
    el('h2', {text: 'Turn', class: 'hidden'}), ...knobs.map(makeKnob),
    makeRange('widths', 'Widths', 'of the curves that are kept',
      [0, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50, MOST]),
    makeRange('radii', 'Radii of curvature', 'small where curves bend much',
      [0, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 400, 800, MOST]),
    el('h3', {text: 'Neurons that count'}), wheel.element,
    el('p', {class: 'note', text: 'The direction in which a curve bulges. Nearly straight ones bulge both ways.'}));
}
