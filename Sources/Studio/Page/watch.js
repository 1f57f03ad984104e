/** Watching the optimizer: splines that move step by step, and the curve of the objective with a playhead. */
import {isAbort, stream} from './api.js';
import {announce, byId, dress, el, iconButton, segmented, select} from './dom.js';
import {svg} from './icons.js';
import {complain} from './session.js';
import {on, set, state} from './state.js';
import {invalidate} from './view.js';

/** @typedef {{step: number, of: number, objective: number, curves: {controlPoints: *, width: number}[]}} Step */

/** @type {Step[]} */
let steps = [];
let playhead = 0;
let isPlaying = false;
/** Steps of a second. */
let speed = 20;
let start = 'extraction';
/** @type {AbortController|null} */
let running = null;
let clock = 0;
let owed = 0;

/** Asks for a run and plays it as it comes. */
async function run() {
  const {image} = state;
  if (!image || !state.result) return;
  running?.abort();
  const own = running = new AbortController();
  steps = [];
  playhead = 0;
  setPlaying(true);
  const number = (/** @type {string} */ id, /** @type {number} */ usual) => Math.max(1, Math.round(
    Number(/** @type {HTMLInputElement} */ (byId(id)).value)) || usual);
  try {
    await stream(`images/${image.id}/watch`, {start, curves: number('watch-curves', 8), steps: number('watch-steps', 60),
      seed: number('watch-seed', 1)}, event => {
      if (own.signal.aborted) return;
      if (event.event === 'step') add(event);
      else if (event.event === 'failed') complain(new Error(event.error));
    }, own.signal);
  } catch (error) { if (!isAbort(error)) complain(error); } finally {
    if (running === own) { running = null; build(); }
  }
}

/** @param {Step} step */
function add(step) {
  steps.push(step);
  if (steps.length === 1) { seek(0); build(); } else chart();
}

/** @param {boolean} is */
function setPlaying(is) {
  if (is && playhead >= steps.length - 1 && !running) playhead = 0;
  isPlaying = is;
  clock = performance.now();
  owed = 0;
  const button = document.getElementById('watch-play');
  if (button) dress(button, is ? 'pause' : 'play', is ? 'Pause' : 'Go on');
  if (is) requestAnimationFrame(tick);
}

/** Goes as many steps on as the time since the last frame asks for.
 * @param {number} now */
function tick(now) {
  if (!isPlaying) return;
  owed += (Math.max(0, now - clock) / 1000) * speed;
  clock = now;
  const whole = Math.floor(owed);
  if (whole > 0) {
    owed -= whole;
    const next = Math.min(playhead + whole, steps.length - 1);
    if (next !== playhead && next >= 0) seek(next);
    if (playhead >= steps.length - 1 && !running) { setPlaying(false); announce('The optimizer has ended'); return; }
  }
  requestAnimationFrame(tick);
}

/** Shows a step.
 * @param {number} index */
function seek(index) {
  if (!steps.length) return;
  playhead = Math.max(0, Math.min(steps.length - 1, index));
  set({watched: steps[playhead].curves});
  chart();
  invalidate('stage');
}

/** Back to the drawing. */
export function stopWatching() {
  running?.abort();
  running = null;
  isPlaying = false;
  steps = [];
  if (state.watched) set({watched: null});
  build();
}

const WIDTH = 268, HEIGHT = 92;

/** The objective's curve and the playhead, as far as it has come. */
function chart() {
  const drawing = document.getElementById('watch-chart'), scrub = document.getElementById('watch-scrub');
  const step = steps[playhead];
  if (!drawing || !step) return;
  const values = steps.map(one => one.objective);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (/** @type {number} */ i) => 6 + (i / Math.max(1, step.of - 1)) * (WIDTH - 12);
  const y = (/** @type {number} */ v) => HEIGHT - 10 - ((v - low) / (high - low || 1)) * (HEIGHT - 20);
  const line = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  drawing.querySelector('.line')?.setAttribute('points', line);
  drawing.querySelector('.area')?.setAttribute('points', `6,${HEIGHT} ${line} ${x(values.length - 1)},${HEIGHT}`);
  const head = drawing.querySelector('.head'), dot = drawing.querySelector('.dot');
  for (const end of ['x1', 'x2']) head?.setAttribute(end, String(x(playhead)));
  dot?.setAttribute('cx', String(x(playhead)));
  dot?.setAttribute('cy', String(y(step.objective)));
  if (scrub instanceof HTMLInputElement) {
    scrub.max = String(steps.length - 1);
    scrub.value = String(playhead);
    scrub.style.setProperty('--at', `${(playhead / Math.max(1, steps.length - 1)) * 100}%`);
    scrub.setAttribute('aria-valuetext', `step ${step.step} of ${step.of}`);
  }
  byId('watch-where').textContent = `step ${step.step} of ${step.of}`;
  byId('watch-objective').textContent = `objective ${step.objective.toPrecision(4)}`;
}

function build() {
  const panel = byId('panel-watch');
  if (!document.getElementById('watch-run')) panel.replaceChildren(...form());
  const player = byId('watch-player');
  player.hidden = steps.length === 0;
  if (!player.hidden && !document.getElementById('watch-chart')) player.replaceChildren(...controls());
  if (player.hidden) player.replaceChildren();
  byId('watch-run').textContent = running ? 'Begin again' : steps.length ? 'Run again' : 'Run';
  chart();
}

function form() {
  const number = (/** @type {string} */ id, /** @type {string} */ label, /** @type {number} */ value, /** @type {number} */ max) =>
    el('label', {class: 'field'}, [el('span', {text: label}), el('input', {type: 'number', id, value, min: 1, max})]);
  return [el('h2', {text: 'Watch', class: 'hidden'}),
    el('p', {class: 'note', text: 'See the optimizer move splines until the network answers as it did to the image. ' +
      'Your drawing is not changed.'}),
    segmented('Start from', [['extraction', 'Extracted curves'], ['random', 'Random ones']], start, value => {
      start = value;
    }),
    el('div', {class: 'fields'}, [number('watch-curves', 'Curves', 8, 500), number('watch-steps', 'Steps', 60, 1000),
      number('watch-seed', 'Seed', 1, 1e6)]),
    el('button', {type: 'button', class: 'primary', id: 'watch-run', text: 'Run', onclick: run}),
    el('div', {id: 'watch-player', hidden: true})];
}

function controls() {
  const drawing = svg('svg', {id: 'watch-chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img',
    'aria-label': 'The objective, step by step'});
  drawing.append(svg('polygon', {class: 'area', points: ''}), svg('polyline', {class: 'line', points: ''}),
    svg('line', {class: 'head', x1: 0, x2: 0, y1: 0, y2: HEIGHT}), svg('circle', {class: 'dot', r: 3.5}));
  const scrub = /** @type {HTMLInputElement} */ (el('input', {type: 'range', id: 'watch-scrub', min: 0, max: 0, value: 0,
    'aria-label': 'Step', oninput: () => { setPlaying(false); seek(Number(scrub.value)); }}));
  const follow = (/** @type {PointerEvent} */ event) => {
    const box = drawing.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width) * WIDTH;
    seek(Math.round(((share - 6) / (WIDTH - 12)) * ((steps[0]?.of ?? 2) - 1)));
  };
  drawing.addEventListener('pointerdown', event => {
    setPlaying(false);
    drawing.setPointerCapture(event.pointerId);
    follow(event);
  });
  drawing.addEventListener('pointermove', event => { if (event.buttons) follow(event); });
  const move = (/** @type {number} */ by) => () => { setPlaying(false); seek(playhead + by); };
  const rate = select('Speed', 'watch-speed', [['5', '¼'], ['10', '½'], ['20', '1'], ['40', '2'], ['120', '6']],
    value => { speed = Number(value); });
  /** @type {HTMLSelectElement} */ (rate.querySelector('select')).value = String(speed);
  return [drawing, scrub,
    el('div', {class: 'row spread'}, [el('span', {id: 'watch-where', class: 'number'}),
      el('span', {id: 'watch-objective', class: 'number'})]),
    el('div', {class: 'row'}, [iconButton('back', 'A step back', {id: 'watch-back', onclick: move(-1)}),
      iconButton(isPlaying ? 'pause' : 'play', isPlaying ? 'Pause' : 'Go on', {id: 'watch-play', class: 'round',
        onclick: () => setPlaying(!isPlaying)}),
      iconButton('forward', 'A step on', {id: 'watch-forward', onclick: move(1)}), rate,
      el('span', {class: 'gap'}), el('button', {type: 'button', id: 'watch-close', text: 'Back to the drawing',
        onclick: stopWatching})])];
}

/** The player, for keys and tests. */
export const player = {
  get steps() { return steps.length; },
  get playhead() { return playhead; },
  get isPlaying() { return isPlaying; },
  toggle: () => setPlaying(!isPlaying),
  /** @param {number} by */
  move(by) { setPlaying(false); seek(playhead + by); },
};

export function startWatch() {
  build();
  on(['image'], stopWatching);
  on(['panel'], () => { if (state.panel !== 'watch' && state.watched) stopWatching(); });
}

