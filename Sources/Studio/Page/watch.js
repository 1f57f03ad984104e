/** Watching the optimizer: splines that move step by step, and the curve of the objective with a playhead. */
import {isAbort, post, Refusal, stream} from './api.js';
import {announce, byId, dress, input, segmented} from './dom.js';
import {complain, edit} from './session.js';
import {on, set, state} from './state.js';
import {invalidate} from './view.js';

/** @typedef {{step: number, of: number, objective: number, curves: {controlPoints: Pair[]}[]}} Step */

/** @type {Step[]} */
let steps = [];
/** How many steps were asked for. */
let asked = 60;
let playhead = 0;
let isPlaying = false;
/** Steps of a second. */
let speed = 20;
let start = 'extraction';
/** @type {AbortController|null} */
let running = null;
/** Whether the step that comes next is to be shown: somebody has asked for it. */
let isStepping = false;
/** What the optimizer is told, one thing after the other.
 * @type {Promise<*>} */
let told = Promise.resolve();
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
    Number(input(id).value)) || usual);
  asked = number('watch-steps', 60);
  try {
    await stream(`images/${image.id}/watch`, {start, curves: number('watch-curves', 8), steps: asked,
      seed: number('watch-seed', 1)}, event => {
      if (own.signal.aborted) return;
      if (event.event === 'step') add(event);
      else if (event.event === 'failed') complain(new Error(event.error));
    }, own.signal);
  } catch (error) { if (!isAbort(error)) complain(error); } finally {
    if (running === own) { running = null; build(); }
  }
}

/** Tells the optimizer how to go on, unless it has ended.
 * @param {'pause'|'step'|'resume'} command */
function tell(command) {
  const {image} = state;
  if (!running || !image) return;
  told = told.then(() => post(`images/${image.id}/watch/${command}`)).catch(error => {
    if (!(error instanceof Refusal)) complain(error);
  });
}

function add(/** @type {Step} */ step) {
  steps.push(step);
  if (steps.length === 1) build();
  if (steps.length === 1 || isStepping) seek(steps.length - 1); else chart();
  isStepping = false;
}

/** Plays on, or holds what is shown and the optimizer. */
function play(/** @type {boolean} */ is) {
  if (is !== isPlaying) tell(is ? 'resume' : 'pause');
  setPlaying(is);
}

function setPlaying(/** @type {boolean} */ is) {
  if (is && playhead >= steps.length - 1 && !running) playhead = 0;
  isPlaying = is;
  isStepping = false;
  clock = performance.now();
  owed = 0;
  dress(byId('watch-play'), is ? 'pause' : 'play', is ? 'Pause' : 'Go on');
  if (is) requestAnimationFrame(tick);
}

/** Goes as many steps on as the time since the last frame asks for. */
function tick(/** @type {number} */ now) {
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

/** Shows a step. */
function seek(/** @type {number} */ index) {
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
  isPlaying = isStepping = false;
  steps = [];
  if (state.watched) set({watched: null});
  build();
}

/** Makes the step that is shown the drawing. */
function adopt() {
  const {curves} = steps[playhead];
  stopWatching();
  edit({do: 'adopt', drawing: curves}, 'These curves are the drawing now');
}

const WIDTH = 268, HEIGHT = 92;
/** How many steps there are or will be: a run may make more or fewer than were asked for. */
const count = () => (running ? Math.max(asked, steps.length) : steps.length);

/** The objective's curve and the playhead, as far as it has come. */
function chart() {
  const drawing = byId('watch-chart'), scrub = input('watch-scrub'), step = steps[playhead];
  if (!step) return;
  const values = steps.map(one => one.objective);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (/** @type {number} */ i) => 6 + (i / Math.max(1, count() - 1)) * (WIDTH - 12);
  const y = (/** @type {number} */ v) => HEIGHT - 10 - ((v - low) / (high - low || 1)) * (HEIGHT - 20);
  const line = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  drawing.querySelector('.line')?.setAttribute('points', line);
  drawing.querySelector('.area')?.setAttribute('points', `6,${HEIGHT} ${line} ${x(values.length - 1)},${HEIGHT}`);
  const head = drawing.querySelector('.head'), dot = drawing.querySelector('.dot');
  for (const end of ['x1', 'x2']) head?.setAttribute(end, String(x(playhead)));
  dot?.setAttribute('cx', String(x(playhead)));
  dot?.setAttribute('cy', String(y(step.objective)));
  scrub.max = String(steps.length - 1);
  scrub.value = String(playhead);
  scrub.style.setProperty('--at', `${(playhead / Math.max(1, steps.length - 1)) * 100}%`);
  scrub.setAttribute('aria-valuetext', `step ${playhead + 1} of ${count()}`);
  byId('watch-where').textContent = `step ${playhead + 1} of ${count()}`;
  byId('watch-objective').textContent = `objective ${step.objective.toPrecision(4)}`;
}

/** Shows what there is to press. */
function build() {
  byId('watch-player').hidden = steps.length === 0;
  byId('watch-run').textContent = running ? 'Begin again' : steps.length ? 'Run again' : 'Run';
  chart();
}

/** Goes to where a pointer is on the chart. */
function follow(/** @type {PointerEvent} */ event) {
  play(false);
  const box = byId('watch-chart').getBoundingClientRect();
  const share = ((event.clientX - box.left) / box.width) * WIDTH;
  seek(Math.round(((share - 6) / (WIDTH - 12)) * (count() - 1)));
}

/** The player, for keys and tests. */
export const player = {
  get steps() { return steps.length; },
  get playhead() { return playhead; },
  get isPlaying() { return isPlaying; },
  toggle: () => play(!isPlaying),
  move(/** @type {number} */ by) {
    const isAtEnd = running !== null && playhead + by >= steps.length;
    if (isAtEnd && isStepping) return;
    play(false);
    isStepping = isAtEnd;
    if (isAtEnd) tell('step'); else seek(playhead + by);
  },
};

export function startWatch() {
  const how = segmented('Start from', [['extraction', 'Extracted curves'], ['random', 'Random ones']], start, value => {
    start = value;
  });
  byId('panel-watch').querySelector('.fields')?.before(how);
  byId('watch-run').addEventListener('click', run);
  byId('watch-adopt').addEventListener('click', adopt);
  byId('watch-close').addEventListener('click', stopWatching);
  dress(byId('watch-back'), 'back', 'A step back').addEventListener('click', () => player.move(-1));
  dress(byId('watch-forward'), 'forward', 'A step on').addEventListener('click', () => player.move(1));
  byId('watch-play').addEventListener('click', player.toggle);
  byId('watch-speed').addEventListener('change', () => { speed = Number(input('watch-speed').value); });
  byId('watch-scrub').addEventListener('input', () => { play(false); seek(Number(input('watch-scrub').value)); });
  const drawing = byId('watch-chart');
  drawing.addEventListener('pointerdown', event => { drawing.setPointerCapture(event.pointerId); follow(event); });
  drawing.addEventListener('pointermove', event => { if (event.buttons) follow(event); });
  build();
  on(['imageId'], stopWatching);
  on(['panel'], () => { if (state.panel !== 'watch' && state.watched) stopWatching(); });
}

